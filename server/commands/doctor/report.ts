/**
 * Every check in the order in which a person reads them, and the sentence at the end. It stands alone because "ready for
 * the public" is said here and nowhere else.
 */
import {isUnpaid} from '../agent-costs.js';
import {secret, store} from './books.js';
import type {Check, Facts, Finding} from './facts.js';
import {callsAtOnce, config, key, models, prices, spendingLimit} from './money.js';
import {access, host, metrics, origins, tls, trustProxy} from './network.js';

const CHECKS: Readonly<Record<string, Check>> = {
  key,
  'spending limit': spendingLimit,
  configuration: config,
  prices,
  'calls at once': callsAtOnce,
  models,
  origins,
  TLS: tls,
  host,
  proxies: trustProxy,
  secret,
  store,
  metrics,
  access,
};

const MARKS: Readonly<Record<Finding['level'], string>> = {ok: 'ok  ', warn: 'warn', fail: 'FAIL'};

export type DoctorReport = {readonly ok: boolean; readonly lines: readonly string[]};

export function examine(facts: Facts): DoctorReport {
  const found = Object.entries(CHECKS).flatMap(([name, check]) =>
    [check(facts)].flat().map(finding => ({name, ...finding})),
  );
  const failures = found.filter(({level}) => level === 'fail').length;
  const lines = found.flatMap(({name, level, what, todo}) => [
    `${MARKS[level]}  ${name}: ${what}`,
    ...(todo === undefined ? [] : [`      → ${todo}`]),
  ]);
  return {ok: failures === 0, lines: [...lines, '', verdict(facts, failures)]};
}

/** Of a paid provider that strangers can reach, unconfirmed limits are among the failures. */
function verdict({environment}: Facts, failures: number): string {
  if (failures > 0) return `Not ready: ${failures} ${failures === 1 ? 'thing is' : 'things are'} wrong.`;
  if (environment.loopback) return 'Ready for this machine. Nobody else can call.';
  return isUnpaid(environment) ? 'Ready, with a provider that nobody pays.' : 'Ready for the public.';
}
