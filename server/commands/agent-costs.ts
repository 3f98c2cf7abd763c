/**
 * What a call of an agent can cost, as the guard counts it: by the very start of a call, with nobody on the line. It
 * stands alone because an owner asks it before the first visitor does.
 */
import {randomBytes} from 'node:crypto';
import {pino} from 'pino';
import {isLoopbackUrl} from '../access/loopback.js';
import {VisitorKeys} from '../access/visitor-keys.js';
import {VisitorTokens} from '../access/visitor-tokens.js';
import type {Agents} from '../config/agents.js';
import type {Environment} from '../config/environment.js';
import {modelNaming} from '../config/model-names.js';
import {Admission} from '../guard/admission.js';
import {LEASE_MS} from '../guard/call-lease.js';
import {RunningCharges} from '../guard/running-charges.js';
import {startCall, type StartedCall} from '../guard/start.js';
import {ROOM_FOR} from '../guard/whole-call.js';
import {worstOf} from '../money/call-prices.js';
import {createMemoryStore} from '../store/memory-store.js';
import {SCOPES, type Limits} from '../store/store.js';
import type {Upstream} from '../upstream/upstream.js';

export type AskedEnvironment = Pick<Environment, 'provider' | 'model' | 'loopback'>;

/** In micro-dollars. */
export type AgentCosts = {
  readonly model: string;
  /** Who writes down what a visitor says; absent: nobody. */
  readonly heardBy: string | undefined;
  readonly limits: Limits;
  /** The most that one answer can cost. */
  readonly answer: number;
  /** What a live call holds beside it, until its lease ends. */
  readonly held: number;
  /** What it holds for the moment in which its session is opened. */
  readonly opening: number;
  /** All that a call may cost, where its provider answers by itself: it is held from its start. */
  readonly whole: number | undefined;
  /** So many calls can be answered at the same moment within the day's money; absent: any number. */
  readonly atOnce: number | undefined;
};

/** Does nobody pay here? Then nothing is limited unless the owner limits it. */
export function isUnpaid({provider}: Pick<Environment, 'provider'>): boolean {
  return provider.kind === 'practice' || isLoopbackUrl(provider.baseUrl);
}

/** Throws a `VoiceError`: `config/invalid` where money is limited and a price is not known, `config/retired`. */
export function costsOf(name: string, agents: Agents, environment: AskedEnvironment): AgentCosts {
  const started = startedAs(name, agents, environment);
  const {model, session, prices, limits} = started;
  const running = new RunningCharges(prices, 0);
  const held = running.hold(0, LEASE_MS);
  running.expectSession(0);
  const answer = worstOf(started, prices);
  const day = limits.site.microDollarsPerDay;
  const whole = started.whole === undefined ? undefined : limits.call.microDollars;
  const each = whole ?? answer + held;
  return {
    ...{model, limits, answer, held, whole},
    heardBy: session.audio?.input?.transcription?.model,
    opening: running.hold(0, LEASE_MS),
    atOnce: day === undefined || each === 0 ? undefined : Math.floor(day / each),
  };
}

/** Which of its budgets no answer of the agent fits into; a call could be begun, and would be silent. */
export function tooSmall(costs: AgentCosts): string[] {
  const {limits} = costs;
  const needs = needsOf(costs);
  const budgets = [
    {what: 'a call', most: limits.call.microDollars, need: needs.call},
    ...SCOPES.map(scope => {
      return {what: `${WHOSE[scope]} a day`, most: limits[scope].microDollarsPerDay, need: needs.day};
    }),
  ];
  return budgets.flatMap(({what, most, need}) =>
    most !== undefined && most < need.amount ? [`${dollars(most)} for ${what} is less than ${need.why}`] : [],
  );
}

type Need = {readonly amount: number; readonly why: string};

function needsOf({answer, opening, whole}: AgentCosts): {readonly call: Need; readonly day: Need} {
  if (whole === undefined) {
    const why = `one answer or the opening of a call may cost (${dollars(answer)}, ${dollars(opening)}): ${MORE}`;
    const need = {amount: Math.max(answer, opening), why};
    return {call: need, day: need};
  }
  const amount = opening + ROOM_FOR * answer;
  return {
    call: {amount, why: `must be there where the provider answers by itself (${dollars(amount)}): ${MORE}`},
    day: {amount: whole, why: `a call holds from its start (${dollars(whole)})`},
  };
}

const MORE = 'make it more, or maxContextTokens and maxOutputTokens less';
const WHOSE = {visitor: 'a visitor', address: 'an address', site: 'everybody'} as const;

export function dollars(amount: number): string {
  return `$${(amount / 1_000_000).toFixed(amount < 10_000 && amount > 0 ? 4 : 2)}`;
}

function startedAs(name: string, agents: Agents, environment: AskedEnvironment): StartedCall {
  const store = createMemoryStore();
  const admission = new Admission({
    ...{agents, store, keys: new VisitorKeys(randomBytes(32)), tokens: new VisitorTokens([], store)},
    unlimited: isUnpaid(environment),
  });
  return startCall(
    {type: 'start', mode: 'conversation', leg: 'webrtc', agent: name},
    {
      ...{agents, admission, model: environment.model, loopback: environment.loopback},
      upstream: {capabilities: modelNaming(environment)} as Upstream,
      log: pino({level: 'silent'}),
    },
  );
}
