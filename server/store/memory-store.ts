/** A store that lasts as long as its process: for tests, and for whoever said that this is enough. */
import {storeOver} from './decisions.js';
import {emptyState} from './ledger-state.js';
import {take} from './ledger.js';
import type {Store} from './store.js';

export function createMemoryStore(): Store {
  const state = emptyState();
  return storeOver({
    kind: 'memory',
    decide: (name, request) => Promise.resolve(take(state, name, request)),
    health: () => Promise.resolve({durable: false}),
    close: () => Promise.resolve(),
  });
}
