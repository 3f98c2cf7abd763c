/**
 * What a check knows, and what it finds. It stands alone because the checks are pure: whatever must be asked of a disk
 * or a network was asked before, and is a fact like the others.
 */
import type {Agents} from '../../config/agents.js';
import type {Environment} from '../../config/environment.js';
import type {StoreHealth} from '../../store/store.js';
import {isUnpaid} from '../agent-costs.js';
import type {ConfigReport} from '../config-report.js';

/** A model of the provider's list. */
export type ListedModel = {
  /** ISO date, where it ends. */
  readonly shutdown?: string | undefined;
};

/** What a network said, where it was asked. */
export type Answered<Value> =
  {readonly ok: true; readonly value: Value} | {readonly ok: false; readonly problem: string};

export type Facts = {
  readonly environment: Environment;
  /** Which variables hold something. */
  readonly given: ReadonlySet<string>;
  /** ISO date. */
  readonly day: string;
  /** The owner says that they looked at the provider's limits. */
  readonly confirmedLimits: boolean;
  readonly config: ConfigReport;
  /** Absent where the file is wrong. */
  readonly agents: Agents | undefined;
  readonly store: StoreHealth;
  /** Absent where no network was asked. */
  readonly online: Online | undefined;
};

export type Online = {
  readonly models: Answered<ReadonlyMap<string, ListedModel>>;
  /** Each name of the server: did it answer under it, over TLS? */
  readonly names: ReadonlyMap<string, Answered<true>>;
};

export type Finding = {
  readonly level: 'ok' | 'warn' | 'fail';
  readonly what: string;
  /** What to do about it; every one that is not ok has it. */
  readonly todo?: string | undefined;
};

export type Check = (facts: Facts) => Finding | readonly Finding[];

export const ok = (what: string): Finding => ({level: 'ok', what});
export const warn = (what: string, todo: string): Finding => ({level: 'warn', what, todo});
export const fail = (what: string, todo: string): Finding => ({level: 'fail', what, todo});

/** What is a risk where strangers call, and a note where only this machine can. */
export function risk({environment}: Facts, what: string, todo: string): Finding {
  return environment.loopback || isUnpaid(environment) ? warn(what, todo) : fail(what, todo);
}
