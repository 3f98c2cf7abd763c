/** Once a call must hear nobody any more, none of its sessions hears a turn, whatever is sent to it later. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Ears} from '../../../server/guard/ears.js';
import type {UpstreamSocket, UpstreamSocketEvents} from '../../../server/upstream/upstream.js';
import type {ClientEvent} from '../../../src/realtime/protocol/client-events.js';
import {Emitter} from '../../../src/shared/emitter.js';

const HEARS: ClientEvent = {
  type: 'session.update',
  session: {type: 'realtime', audio: {input: {turn_detection: {type: 'server_vad'}}}},
};
const IS_BRIEF: ClientEvent = {
  type: 'session.update',
  session: {type: 'realtime', instructions: 'Be brief.'},
};
const DEAFENED: ClientEvent[] = [
  {type: 'session.update', session: {type: 'realtime', audio: {input: {turn_detection: null}}}},
  {type: 'input_audio_buffer.clear'},
];

function session(ears: Ears): {readonly socket: UpstreamSocket; readonly told: ClientEvent[]} {
  const told: ClientEvent[] = [];
  const events = new Emitter<UpstreamSocketEvents>();
  const line = {events, expiresAt: undefined, send: (event: ClientEvent) => told.push(event)};
  return {told, socket: ears.watch({...line, close: () => undefined})};
}

test('until then a session is told what is meant for it', () => {
  const {socket, told} = session(new Ears());
  socket.send(HEARS);
  assert.deepEqual(told, [HEARS]);
});

test('from then on each of them is deaf, once, also one that opens later', () => {
  const ears = new Ears();
  const [first, closed] = [session(ears), session(ears)];
  closed.socket.close();
  ears.close();
  ears.close();
  const later = session(ears);
  assert.deepEqual([first.told, later.told, closed.told], [DEAFENED, DEAFENED, []]);
});

test('and nothing makes it hear again: not the change of a page, nor that it takes over from another', () => {
  const ears = new Ears();
  const {socket, told} = session(ears);
  ears.close();
  for (const event of [HEARS, IS_BRIEF]) socket.send(event);
  assert.deepEqual(told.slice(2), [DEAFENED[0], IS_BRIEF]);
});
