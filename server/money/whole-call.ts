/**
 * Must all the money of a call be held from its start? It stands alone because it is asked three times: at boot, by
 * `check-config`, and for each call, where a page may have chosen the model.
 */
import {VoiceError} from '../../src/shared/errors.js';
import type {Limits} from '../store/store.js';
import {limitsMoney, type CallPrices} from './call-prices.js';

/**
 * `responses`: who makes the answers of the agent. Throws `config/invalid` where the provider does, and nothing bounds
 * what that may come to.
 */
export function isHeldWhole(
  {responses}: {readonly responses?: 'guard' | 'provider' | undefined},
  {response}: CallPrices,
  limits: Limits,
): boolean {
  if (responses !== 'provider') return false;
  const {microDollars, seconds} = limits.call;
  // Minutes bound what is paid by the minute. How often a provider answers within them, nobody can say.
  if (response !== undefined && microDollars === undefined && limitsMoney(limits)) {
    throw unbounded(
      'a limit of the dollars of a call: it is held from the start, and bounds how often it answers',
    );
  }
  if (microDollars === undefined && seconds === undefined) {
    throw unbounded('a limit of a call, in dollars or in minutes');
  }
  return response !== undefined && microDollars !== undefined;
}

function unbounded(what: string): VoiceError {
  return new VoiceError('config/invalid', {message: `"responses": "provider" needs ${what}`});
}
