/**
 * Whatever a provider says, right or wrong: only the closed list reaches the visitor, without a word of what is the
 * owner's, and nothing of it stays in the memory. `FUZZ_EVENTS=1000000` is the long run, `FUZZ_SEED` another one.
 */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {OpenGuard, heapAfterCollection, type FuzzSocket} from '../../support/fuzz/open-guard.js';
import {SECRET, hostileEvent} from '../../support/fuzz/provider-events.js';
import {Chance} from '../../support/simulation/random.js';

const EVENTS = Number(process.env['FUZZ_EVENTS'] ?? 10_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);
const EVENTS_A_CALL = 2_000;
const EVENTS_A_BOOT = 10_000;
const MOST_GROWTH = 4 * 1024 * 1024;

/** All that a visitor is ever told. */
const CLOSED_LIST = new Set([
  ...['welcome', 'answer', 'leg.opened', 'audio.ack', 'turn', 'offer.wanted', 'history', 'approval.wanted'],
  ...['bye', 'error', 'limits', 'conversation.item.added', 'conversation.item.done'],
  ...['conversation.item.deleted', 'conversation.item.truncated'],
  ...['delta', 'completed', 'failed'].map(end => `conversation.item.input_audio_transcription.${end}`),
  ...['speech_started', 'speech_stopped', 'timeout_triggered', 'committed', 'cleared'].map(
    end => `input_audio_buffer.${end}`,
  ),
  ...['started', 'stopped', 'cleared'].map(end => `output_audio_buffer.${end}`),
  ...['created', 'done', 'output_item.added', 'output_item.done'].map(end => `response.${end}`),
  ...['in_progress', 'completed', 'failed'].map(end => `response.mcp_call.${end}`),
  ...['text.delta', 'text.done', 'audio_transcript.delta', 'audio_transcript.done', 'audio.done'].map(
    end => `response.output_${end}`,
  ),
]);

let told = 0;
const types = new Set<string>();

function assertPublic(frame: object | Uint8Array): void {
  told += 1;
  if (frame instanceof Uint8Array) return;
  const {type} = frame as {type: string};
  types.add(type);
  assert.ok(CLOSED_LIST.has(type), `${type} is not of the closed list`);
  const json = JSON.stringify(frame);
  assert.ok(!json.includes(SECRET), json.slice(0, 500));
}

/** The guard may close it at any event. */
const isOpen = ({socket}: OpenGuard): boolean => socket?.isOpen === true;

const isOver = (line: {readonly isOver: boolean}): boolean => line.isOver;

/** A provider that opens its sessions, and is hostile from then on. */
function open(event: {readonly type: string}, socket: FuzzSocket): void {
  if (event.type === 'session.update')
    queueMicrotask(() => socket.say('{"type":"session.updated","session":{}}'));
}

test(
  'no event of a provider tells a visitor what is the owner’s, or stays',
  {timeout: 3_600_000},
  async context => {
    const chance = new Chance(SEED);
    const parameters = {type: 'object', description: SECRET};
    const tool = {name: 'look', description: SECRET, parameters, timeoutMs: 15_000};
    // Every other one answers by itself.
    let boots = 0;
    const boot = (): OpenGuard =>
      new OpenGuard({
        agent: {
          ...{instructions: SECRET, tools: [tool], greeting: SECRET},
          responses: (boots += 1) % 2 === 0 ? 'provider' : 'guard',
        },
        money: {limits: {call: {dollars: 1_000}}},
        onEvent: open,
        onFrame: assertPublic,
      });
    let guard = boot();
    let booted = 0;
    let before: number | undefined;
    for (let count = 0; count < EVENTS;) {
      const line = {isOver: false};
      const visiting = guard.visit(() => (line.isOver = true));
      visiting.onText(JSON.stringify({type: 'start', mode: 'conversation', leg: 'websocket'}));
      visiting.onText('{"type":"leg.open"}');
      visiting.onText('{"type":"output.ready"}');
      for (let events = 0; events < EVENTS_A_CALL; events += 1) {
        count += 1;
        // A provider that answers unasked again and again ends the call.
        if (isOver(line)) break;
        // One that the guard has closed is followed by another.
        if (!isOpen(guard)) {
          if (events > 0) visiting.onText('{"type":"leg.open"}');
          await new Promise(resolve => void setImmediate(resolve));
          if (!isOpen(guard)) break;
        }
        guard.socket?.say(hostileEvent(chance));
        if (chance.is(0.1)) await new Promise(resolve => void setImmediate(resolve));
      }
      await visiting.end('visitor');
      // The books remember a call for a quarter of an hour, as they should.
      if (count - booted > EVENTS_A_BOOT) {
        await guard.close();
        guard = boot();
        booted = count;
      }
      if (before === undefined && count > EVENTS / 3) before = await heapAfterCollection();
    }
    await guard.close();
    const growth = (await heapAfterCollection()) - (before ?? 0);
    context.diagnostic(`${EVENTS} events, ${told} frames of ${types.size} types told, heap ${growth} bytes`);
    assert.ok(growth < MOST_GROWTH, `the heap grew by ${growth} bytes`);
    assert.ok(told > EVENTS / 10);
  },
);
