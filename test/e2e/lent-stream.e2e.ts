/** A stream of the page, such as a meeting or a video, is written down in place of the microphone, and stays the page's own. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {press, waitForEvent} from '../support/host-page.js';
import {plain} from '../support/visitor-voice.js';
import {speak} from '../support/speech.js';
import {visit, type Visit} from '../support/visit.js';

const SENTENCE = 'what time is it';
const LIMIT = {timeout: 40_000};
/** Two contexts run by clocks of their own: a gap of 10 ms may garble a word. */
const TRIES = 3;

/** In the page: lends a stream, and counts how often the microphone is asked for. */
const LEND = `(() => {
  const context = new AudioContext({sampleRate: 24000});
  const lent = context.createMediaStreamDestination();
  globalThis.asked = 0;
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('asked ' + (globalThis.asked += 1)));
  globalThis.meetingSays = base64 => new Promise(resolve => {
    const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
    const samples = Float32Array.from(new Int16Array(bytes.buffer), sample => sample / 32768);
    const buffer = context.createBuffer(1, samples.length, 24000);
    buffer.copyToChannel(samples, 0);
    const source = new AudioBufferSourceNode(context, {buffer});
    source.connect(lent);
    source.onended = () => resolve();
    context.resume().then(() => source.start());
  });
  globalThis.lent = lent.stream;
  document.querySelector('realtime-voice').mediaStream = lent.stream;
})()`;

describe('a stream that the page lends', () => {
  let call: Visit | undefined;
  before(async () => {
    call = await visit({attributes: {mode: 'transcription'}, begin: undefined});
    await call.page.evaluate(LEND);
    await press(call.page, 'Start talking');
    await waitForEvent(call.page, {type: 'voice-start'}, LIMIT);
  });
  after(() => call?.close());

  test('is written down, and no microphone is asked for', async () => {
    const {page} = call!;
    const {buffer, byteOffset, byteLength} = speak(SENTENCE);
    const sound = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
    const heard: string[] = [];
    for (let since = 0; heard.length < TRIES && !heard.includes(SENTENCE);) {
      await page.evaluate(`meetingSays(${JSON.stringify(sound)})`);
      const told = await waitForEvent(
        page,
        {type: 'voice-transcript', role: 'user', final: true},
        {...LIMIT, after: since},
      );
      heard.push(plain(told.text ?? ''));
      since = told.at + 1;
    }
    assert.ok(heard.includes(SENTENCE), heard.join(' | '));
    assert.equal(await page.evaluate('asked'), 0);
  });

  test('goes on when the call is over', async () => {
    const {page} = call!;
    await press(page, 'End call');
    await waitForEvent(page, {type: 'voice-end'}, LIMIT);
    assert.equal(await page.evaluate('lent.getTracks()[0].readyState'), 'live');
    assert.equal(await page.evaluate('lent.getTracks()[0].enabled'), true);
  });
});
