/** A call is recorded, both voices and all that happens; and what was recorded is seen and said again, with no server. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {CallLogFile} from '../../src/realtime/session/log/call-log-file.js';
import {loggedEvents, press, waitForEvent} from '../support/host-page.js';
import {speak} from '../support/speech.js';
import {sayUntilUnderstood, VISITOR_VOICE} from '../support/visitor-voice.js';
import {visit, type Visit} from '../support/visit.js';

const SENTENCE = 'what time is it';
const RATE = 24_000;
const HEADER_BYTES = 44;
const LIMIT = {timeout: 40_000};
/** Ten milliseconds: how finely loudness is looked at. */
const WINDOW = RATE / 100;

type Recorded = {
  readonly wav: string;
  readonly duration: number;
  readonly fileName: string;
  readonly log: CallLogFile;
};
type Seen = {readonly states: unknown[]; readonly words: unknown[]; readonly errors: string[]};

/** What a page may have of a call, put beside the widget before its call. */
const WATCH = `
globalThis.watch = voice => {
  const seen = {states: [], words: [], errors: []};
  voice.addEventListener('voice-state-change', ({state}) => seen.states.push(state));
  voice.addEventListener('voice-transcript', ({entry, final}) => seen.words.push({entry, final}));
  voice.addEventListener('voice-error', ({error}) => seen.errors.push(error.message));
  return seen;
};
globalThis.seen = watch(document.querySelector('realtime-voice'));
globalThis.changes = [];
document.querySelector('realtime-voice').addEventListener('voice-recording-change', ({recording, reason}) => changes.push(recording + ' ' + reason));
document.querySelector('realtime-voice').addEventListener('voice-recording', async event => {
  const bytes = new Uint8Array(await event.recording.arrayBuffer());
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  const {duration, fileName, log, recording} = event;
  globalThis.sound = URL.createObjectURL(recording);
  globalThis.recorded = {wav: btoa(binary), duration, fileName, log};
});`;

const REPLAY = `(async () => {
  const log = {...recorded.log, sound: {...recorded.log.sound, url: sound}};
  const voice = document.createElement('realtime-voice');
  voice.replay = URL.createObjectURL(new Blob([JSON.stringify(log)]));
  const seen = watch(voice);
  const asked = [];
  const {fetch} = window;
  window.fetch = (...given) => { asked.push(String(given[0])); return fetch(...given); };
  navigator.mediaDevices.getUserMedia = async () => { asked.push('microphone'); };
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket { constructor(...given) { super(...given); asked.push('socket'); } };
  document.body.append(voice);
  const over = new Promise(done => voice.addEventListener('voice-end', done));
  await voice.start();
  await over;
  return {seen, asked: asked.filter(what => !what.startsWith('blob:') && !what.includes('worklets')), entries: voice.conversation};
})()`;

for (const transport of ['webrtc', 'websocket'] as const) {
  describe(`a recorded call over ${transport}`, () => {
    let call: Visit | undefined;
    let made: Recorded;
    let seen: Seen;
    let sign = '';
    before(async () => {
      call = await visit({attributes: {record: '', transport}, inject: VISITOR_VOICE, begin: undefined});
      const {page} = call;
      await page.evaluate(WATCH);
      await press(page, 'Start talking');
      await waitForEvent(page, {type: 'voice-start'}, LIMIT);
      await press(page, 'Record');
      await page.waitForFunction('changes.length === 1', LIMIT);
      sign = await page.$eval(
        'realtime-voice',
        voice => voice.shadowRoot?.querySelector('rv-recording')?.shadowRoot?.textContent ?? '',
      );
      const {at} = await sayUntilUnderstood(page, SENTENCE);
      await waitForEvent(page, {type: 'voice-speech-end', speaker: 'assistant'}, {...LIMIT, after: at});
      await press(page, 'End call');
      made = (await (await page.waitForFunction('globalThis.recorded', LIMIT)).jsonValue()) as Recorded;
      seen = (await page.evaluate('seen')) as Seen;
    });
    after(() => call?.close());

    test('shows that it is recorded from the moment that it is', async () => {
      assert.match(sign, /This call is being recorded/);
      assert.deepEqual(await call!.page.evaluate('changes'), ['true agreed', 'false ended']);
    });

    test('has the visitor left and the assistant right, each where it was heard', () => {
      const bytes = Buffer.from(made.wav, 'base64').subarray(HEADER_BYTES);
      const pairs = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
      assert.ok(Math.abs(pairs.length / 2 / RATE - made.duration) < 0.001);
      const [visitor, assistant] = [0, 1].map(channel => pairs.filter((_, index) => index % 2 === channel));
      const found = match(visitor!, speak(SENTENCE));
      assert.ok(found.likeness > 0.8, `the visitor's own words, ${found.likeness}`);
      const from = found.at;
      const said = from + speak(SENTENCE).length;
      // A gate, a codec and a line add a little of their own, and no word.
      assert.ok(loudest(assistant!.subarray(0, from)) < 0.02, 'the assistant is silent before it was asked');
      assert.ok(loudest(visitor!.subarray(said + RATE / 2)) < 0.02, 'the visitor is silent while it answers');
      const offset = made.log.sound?.at ?? NaN;
      const spoken = (on: boolean): number =>
        made.log.records.find(
          record => record.type === 'speech' && record.speaker === 'assistant' && record.on === on,
        )?.at ?? NaN;
      const first = assistant!.findIndex(sample => Math.abs(sample) > 600);
      const begins = offset + (1_000 * first) / RATE;
      // The far side says that it plays before its sound has come, and how long before is the line's own affair.
      assert.ok(
        begins > spoken(true) - 50 && begins < spoken(false),
        `the answer begins at ${begins} ms; the log has it from ${spoken(true)} to ${spoken(false)} ms`,
      );
      assert.match(made.fileName, /^call-\d{4}-\d\d-\d\d-\d{4}\.wav$/);
    });

    test('is played again to the same words and states, with no microphone and no server', async () => {
      if (transport === 'websocket') return;
      const again = (await call!.page.evaluate(REPLAY)) as {seen: Seen; asked: string[]; entries: unknown[]};
      // The shell tells of the first step twice where its session is there at once.
      assert.deepEqual(steps(again.seen), steps(seen));
      assert.deepEqual(again.seen.words, seen.words);
      assert.ok(seen.words.length > 2);
      assert.deepEqual(again.asked, []);
      assert.deepEqual(again.seen.errors, []);
    });

    test('says nothing of how it was connected that is nobody’s business', async () => {
      const told = JSON.stringify(made.log);
      assert.doesNotMatch(told, /ice-pwd|fingerprint|ek_|eyJ/);
      assert.ok((await loggedEvents(call!.page)).length > 0);
    });
  });
}

function steps({states}: Seen): string[] {
  return states.map(state => JSON.stringify(state)).filter((state, index, all) => state !== all[index - 1]);
}

/** Where `known` is in `samples`, and how like it is: by loudness, because a line may change every sample of a voice. */
function match(samples: Int16Array, known: Int16Array): {at: number; likeness: number} {
  const [heard, wanted] = [envelope(samples), envelope(known)];
  let best = {at: 0, likeness: -1};
  for (let from = 0; from + wanted.length <= heard.length; from += 1) {
    const likeness = correlation(heard.slice(from, from + wanted.length), wanted);
    if (likeness > best.likeness) best = {at: from * WINDOW, likeness};
  }
  return best;
}

function envelope(samples: Int16Array): number[] {
  return Array.from({length: Math.floor(samples.length / WINDOW)}, (_, index) =>
    Math.hypot(...samples.subarray(index * WINDOW, (index + 1) * WINDOW)),
  );
}

function correlation(left: readonly number[], right: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [leftMean, rightMean] = [mean(left), mean(right)];
  let [product, leftSum, rightSum] = [0, 0, 0];
  left.forEach((value, index) => {
    const [a, b] = [value - leftMean, (right[index] ?? 0) - rightMean];
    product += a * b;
    leftSum += a * a;
    rightSum += b * b;
  });
  return product / Math.sqrt(leftSum * rightSum || 1);
}

/** 0 to 1: of 10 ms, so that one crackle is no voice. */
function loudest(samples: Int16Array): number {
  return Math.max(0, ...envelope(samples)) / Math.sqrt(WINDOW) / 32_768;
}
