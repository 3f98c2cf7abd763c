/** Whom a guard of a test lets in: everybody, unless the test limits it; the books are kept in memory. */
import {randomBytes} from 'node:crypto';
import {VisitorKeys} from '../../server/access/visitor-keys.js';
import {VisitorTokens} from '../../server/access/visitor-tokens.js';
import {limitsConfig} from '../../server/config/limits.js';
import {Admission} from '../../server/guard/admission.js';
import type {PriceList} from '../../server/money/call-prices.js';
import {createMemoryStore} from '../../server/store/memory-store.js';
import type {Store} from '../../server/store/store.js';

export const TOKEN_SECRET = 'a secret of the backend of a test';

export type TestLimits = {
  /** As in voice.config.json. */
  readonly limits?: object;
  readonly prices?: PriceList;
  readonly store?: Store;
};

/** What a guard needs to let visitors in. */
export function admissionOf({limits = {}, prices = {}, store = createMemoryStore()}: TestLimits = {}): {
  readonly admission: Admission;
} {
  const agents = {limits: limitsConfig.parse(limits), prices};
  const keys = new VisitorKeys(randomBytes(32));
  const tokens = new VisitorTokens([TOKEN_SECRET], store);
  return {admission: new Admission({store, keys, tokens, agents, unlimited: true})};
}
