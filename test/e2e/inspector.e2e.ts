/** A call that is looked into: its figures are those that the page can measure itself, and its file opens elsewhere. */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {writeFile, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import type {ElementHandle} from 'puppeteer-core';
import type {CallLogFile} from '../../src/realtime/session/log/call-log-file.js';
import {turnsOf} from '../../src/components/inspector/facts.js';
import {press, waitForEvent, type LoggedEvent} from '../support/host-page.js';
import {speak} from '../support/speech.js';
import {plain, say, sayUntilUnderstood, VISITOR_VOICE} from '../support/visitor-voice.js';
import {visit, type Visit} from '../support/visit.js';

const LIMIT = {timeout: 20_000};
/** How far figures may be from what is measured beside them, in milliseconds. */
const NEAR = 10;

const RECORDER = readFileSync(new URL('../support/speaker-recorder.js', import.meta.url), 'utf8');
/** The rate of the synthesiser, in Hz. */
const SPOKEN_RATE = 24_000;
/** Fainter than this, as the mean of a stretch, is no voice: -50 dBFS of 16-bit samples. */
const FAINT = 104;
const STRETCH_MS = 5;
/** News of the ear comes late on a busy machine: after a few questions the page knows by how much. */
const QUESTIONS = 3;
/** Turns are further apart than this. */
const SAME_TURN_MS = 1_000;
/** Of three, the one in the middle: a voice has gaps, and who falls silent in one was silent before. */
const INTERRUPTIONS = 3;
const ASKED = 'what time is it';
const LONG = 'tell me a story';

/** What the export button saves, as text. */
const EXPORTED = `(async () => {
  const {createObjectURL} = URL;
  const saved = new Promise(resolve => {
    URL.createObjectURL = blob => { URL.createObjectURL = createObjectURL; resolve(blob.text()); return '#'; };
  });
  const panel = document.querySelector('realtime-voice').shadowRoot.querySelector('rv-inspector');
  panel.shadowRoot.querySelector('[part="export-button"]').click();
  return saved;
})()`;

const SHOWN = `[...document.querySelector('realtime-voice-inspector').shadowRoot.querySelector('rv-inspector')
  .shadowRoot.querySelectorAll('[data-step="heardMs"]')].map(cell => cell.textContent)`;

describe('a call that is looked into', () => {
  let call: Visit;
  let json: string;
  let file: CallLogFile;
  const measured = {spokenTo: 0, heardAt: 0, interruptions: [] as Array<{heardAt: number; ms: number}>};
  before(async () => {
    // In direct access the provider tells the page its tokens by itself.
    call = await visit({
      env: {VOICE_ACCESS: 'direct'},
      attributes: {debug: '', transport: 'webrtc'},
      inject: RECORDER + VISITOR_VOICE,
    });
    const {page} = call;
    const toSince = (await page.evaluate('performance.timeOrigin')) as number;
    const starts = {type: 'voice-speech-start', speaker: 'assistant'};
    const over = {type: 'voice-speech-end', speaker: 'assistant'};
    let spoken: LoggedEvent | undefined;
    for (let asked = 0; asked < QUESTIONS; asked += 1) {
      const {at, begunAt} = await sayUntilUnderstood(page, ASKED, {after: spoken?.at ?? 0});
      measured.spokenTo = toSince + begunAt + spokenMs(ASKED).to;
      const heard = await waitForEvent(page, starts, {...LIMIT, after: at});
      measured.heardAt = toSince + heard.at;
      spoken = await waitForEvent(page, over, {...LIMIT, after: heard.at});
    }
    for (let cut = 0; cut < INTERRUPTIONS; cut += 1) {
      // A long answer, into which somebody speaks.
      const {at} = await sayUntilUnderstood(page, LONG, {after: spoken?.at ?? 0});
      const long = await waitForEvent(page, starts, {...LIMIT, after: at});
      const voiceAt = (await say(page, ASKED)) + spokenMs(ASKED).from;
      const silence = await waitForEvent(page, over, {...LIMIT, after: long.at});
      const silentAt = (await page.evaluate('speakerFellSilent()')) as number;
      measured.interruptions.push({heardAt: toSince + long.at, ms: silentAt - voiceAt});
      const answer = await waitForEvent(page, starts, {...LIMIT, after: silence.at});
      spoken = await waitForEvent(page, over, {...LIMIT, after: answer.at});
    }
    await press(page, 'End call');
    await page.waitForFunction("document.querySelector('realtime-voice').state.phase === 'ended'", LIMIT);
    json = (await page.evaluate(EXPORTED)) as string;
    file = JSON.parse(json) as CallLogFile;
  });
  after(() => call.close());

  /** A time of the call, in epoch ms. */
  function since(ms = NaN): number {
    return Date.parse(file.startedAt) + ms;
  }

  /** The turn whose answer was heard from then on, in epoch ms. */
  function turnHeardAt(heardAt: number): ReturnType<typeof turnsOf>[number] | undefined {
    return turnsOf(file.records).find(
      ({at, heardMs = NaN}) => Math.abs(since(at) + heardMs - heardAt) < SAME_TURN_MS,
    );
  }

  test('has the end of what was said, and the moment at which the answer was heard', () => {
    const turn = turnHeardAt(measured.heardAt);
    assert.equal(plain(turn?.text ?? ''), ASKED);
    near(since(turn?.at), measured.spokenTo, 'the end of speech');
    near(since(turn?.at) + (turn?.heardMs ?? NaN), measured.heardAt, 'the first sound');
  });

  test('has how long it took from the voice over an answer to silence', () => {
    // There may be more: where a sound card tears a sentence in two, its second half cuts the answer to the first.
    assert.equal(measured.interruptions.length, INTERRUPTIONS);
    const apart = measured.interruptions.map(
      ({heardAt, ms}) => (turnHeardAt(heardAt)?.interruptedMs ?? NaN) - ms,
    );
    assert.ok(apart.every(Number.isFinite), 'each one is told');
    near(apart.toSorted((one, other) => one - other)[1] ?? NaN, 0, 'the delay of an interruption');
  });

  test('has the tokens that the provider told', () => {
    const told = file.records.reduce(
      (sum, record) =>
        record.type === 'event' && record.event.type === 'response.done'
          ? sum + (record.event.response.usage?.input_tokens ?? 0)
          : sum,
      0,
    );
    const total = file.records.findLast(record => record.type === 'note' && record.name === 'usage');
    assert.ok(told > 0);
    assert.equal(
      (total as unknown as {detail: {total: {responses: {input_tokens: number}}}}).detail.total.responses
        .input_tokens,
      told,
    );
  });

  test('carries no secret and no address, and says how it was connected', () => {
    assert.doesNotMatch(json, /ice-pwd|fingerprint|ek_|eyJ|127\.0\.0\.1|\.local\b/);
    assert.match(json, /audio\/opus/);
    assert.ok(file.records.some(({type}) => type === 'levels'));
  });

  test('opens as a file on a page of its own, with the same turns', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'call-'));
    try {
      const path = join(folder, 'call.json');
      await writeFile(path, json);
      const {page, server} = call;
      await page.goto(`${server.origin}/inspector.html`);
      const input = (await page.$('#file')) as ElementHandle<HTMLInputElement>;
      await input.uploadFile(path);
      await page.waitForFunction(`${SHOWN}.length > 0`, LIMIT);
      assert.deepEqual(
        await page.evaluate(SHOWN),
        turnsOf(file.records).map(({heardMs}) => String(Math.round(heardMs ?? NaN))),
      );
    } finally {
      await rm(folder, {recursive: true});
    }
  });
});

function near(figure: number, measured: number, what: string): void {
  assert.ok(Math.abs(figure - measured) <= NEAR, `${what}: ${figure - measured} ms from what was measured`);
}

/** From where to where a sentence is heard, in milliseconds of its sound: the middles of the first loud stretch and of the last. */
function spokenMs(text: string): {from: number; to: number} {
  const sound = speak(text);
  const perMs = SPOKEN_RATE / 1_000;
  const isLoudAt = (ms: number): boolean => {
    const samples = sound.subarray(ms * perMs, (ms + STRETCH_MS) * perMs);
    return Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length) > FAINT;
  };
  const stretches = Array.from({length: Math.floor(sound.length / perMs) - STRETCH_MS}, (_, ms) =>
    isLoudAt(ms),
  );
  return {
    from: stretches.indexOf(true) + STRETCH_MS / 2,
    to: stretches.lastIndexOf(true) + STRETCH_MS / 2,
  };
}
