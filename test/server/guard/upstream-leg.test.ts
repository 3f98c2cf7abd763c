/** A session with the provider is opened whole, or not at all. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {soundLeg} from '../../../server/guard/upstream-leg.js';
import type {Upstream} from '../../../server/upstream/upstream.js';
import {FuzzSocket} from '../../support/fuzz/open-guard.js';

test('a session that is given up in the moment in which it opens is ended', async () => {
  const controller = new AbortController();
  const socket = new FuzzSocket(() => assert.fail('nobody wants it any more'));
  const openSocket = (): Promise<FuzzSocket> => {
    // Behind the answer, and before whoever waits for it has the word.
    queueMicrotask(() => controller.abort());
    return Promise.resolve(socket);
  };
  const upstream = {openSocket} as unknown as Upstream;
  const opening = soundLeg({upstream, model: 'any', session: {type: 'realtime'}})(controller.signal);
  await assert.rejects(opening, {name: 'AbortError'});
  assert.equal(socket.isOpen, false);
});
