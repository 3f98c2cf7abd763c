/**
 * Whatever a visitor sends, in text or in bytes: only what the grammar knows leaves for the provider, and of the
 * visitor's own bytes nothing but their words. `FUZZ_FRAMES=1000000` is the long run, `FUZZ_SEED` another one.
 */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {ClientEvent} from '../../../src/realtime/protocol/client-events.js';
import {VoiceError} from '../../../src/shared/errors.js';
import {assertClientEvent, withoutNulls} from '../../support/conformance.js';
import {CLIENT_GRAMMAR, strayMarks} from '../../support/fuzz/client-grammar.js';
import {OpenGuard, heapAfterCollection, type FuzzSocket} from '../../support/fuzz/open-guard.js';
import {MARK, hostileFrame} from '../../support/fuzz/visitor-frames.js';
import {Chance} from '../../support/simulation/random.js';

const FRAMES = Number(process.env['FUZZ_FRAMES'] ?? 10_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);
const FRAMES_A_CALL = 60;
const FRAMES_A_BOOT = 3_000;
/** The published schema is slow: every event of the first ones, and of the others one in so many. */
const HELD_TO_SCHEMA = 3_000;
const ONE_IN = 50;
const MOST_GROWTH = 4 * 1024 * 1024;

let sent = 0;
const types = new Map<string, number>();

function assertCanonical(event: ClientEvent): void {
  sent += 1;
  types.set(event.type, (types.get(event.type) ?? 0) + 1);
  const parsed = CLIENT_GRAMMAR.safeParse(JSON.parse(JSON.stringify(event)));
  assert.ok(parsed.success, `${JSON.stringify(event).slice(0, 500)} is not of the grammar`);
  if (sent < HELD_TO_SCHEMA || sent % ONE_IN === 0) assertClientEvent(withoutNulls(event));
  assert.deepEqual(strayMarks(event, MARK), [], JSON.stringify(event).slice(0, 500));
}

/** A provider that does as it is told, so that there is something to refer to. */
function answer(event: ClientEvent, socket: FuzzSocket): void {
  const say = (said: object): void => queueMicrotask(() => socket.say(JSON.stringify(said)));
  if (event.type === 'session.update') say({type: 'session.updated', session: {}});
  if (event.type !== 'response.create') return;
  const id = `resp_${sent}`;
  const call = {id: `fc_${sent}`, type: 'function_call', status: 'completed', name: 'look', arguments: '{}'};
  say({type: 'response.created', response: {id}});
  for (const type of ['response.output_item.added', 'response.output_item.done'])
    say({type, response_id: id, output_index: 0, item: {...call, call_id: `call_x${sent}`}});
  say({type: 'response.done', response: {id, status: 'completed'}});
}

/** The guard may close it whenever it is given anything. */
const isOpen = (line: {readonly isOpen: boolean}): boolean => line.isOpen;

test('no frame of a visitor makes anything leave but the grammar', {timeout: 3_600_000}, async context => {
  const chance = new Chance(SEED);
  const agents = [
    {allow: []},
    {allow: ['turn-detection' as const]},
    {allow: ['turn-detection' as const], responses: 'provider' as const},
  ];
  const boot = (): OpenGuard[] =>
    agents.map(
      agent =>
        new OpenGuard({
          agent: {...agent, greeting: 'Hello'},
          money: {limits: {call: {dollars: 1_000}}},
          onEvent: (event, socket) => {
            assertCanonical(event);
            answer(event, socket);
          },
          onOffer: offer => assert.doesNotMatch(offer, MARK),
          onFrame: () => undefined,
        }),
    );
  let guards = boot();
  let booted = 0;
  let refused = 0;
  let before: number | undefined;
  for (let count = 0; count < FRAMES;) {
    const line = {isOpen: true};
    const open = chance.pick(guards).visit(() => (line.isOpen = false));
    if (chance.is(0.9)) open.onText(JSON.stringify({type: 'start', mode: 'conversation', leg: 'websocket'}));
    await new Promise(resolve => void setImmediate(resolve));
    if (chance.is(0.8)) open.onText('{"type":"leg.open"}');
    for (let frames = 0; frames < FRAMES_A_CALL && isOpen(line); frames += 1) {
      count += 1;
      const frame = hostileFrame(chance, count);
      try {
        if (typeof frame === 'string') open.onText(frame);
        else open.onBytes(frame);
      } catch (failure) {
        // The socket ends with it; most of the time another frame is tried on the same call.
        assert.ok(failure instanceof VoiceError, `FUZZ_SEED=${SEED}, frame ${count}: ${String(failure)}`);
        refused += 1;
        if (chance.is(0.02)) break;
      }
      if (chance.is(0.2)) await new Promise(resolve => void setImmediate(resolve));
    }
    await open.end('visitor');
    // The books remember a call for a quarter of an hour, as they should.
    if (count - booted > FRAMES_A_BOOT) {
      await Promise.all(guards.map(guard => guard.close()));
      guards = boot();
      booted = count;
    }
    if (before === undefined && count > FRAMES / 3) before = await heapAfterCollection();
  }
  await Promise.all(guards.map(guard => guard.close()));
  const growth = (await heapAfterCollection()) - (before ?? 0);
  context.diagnostic(`${FRAMES} frames, ${refused} refused, ${sent} events sent, heap ${growth} bytes`);
  context.diagnostic(JSON.stringify(Object.fromEntries(types)));
  assert.ok(growth < MOST_GROWTH, `the heap grew by ${growth} bytes`);
  assert.ok(sent > FRAMES / 20);
  assert.equal(({} as {type?: unknown}).type, undefined);
});
