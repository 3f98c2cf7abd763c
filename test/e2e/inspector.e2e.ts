/** A call that is looked into: its figures are those that the page can measure itself, and its file opens elsewhere. */
import assert from 'node:assert/strict';
import {writeFile, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import type {ElementHandle} from 'puppeteer-core';
import type {CallLogFile} from '../../src/realtime/session/log/call-log-file.js';
import {turnsOf} from '../../src/components/inspector/facts.js';
import {press, waitForEvent} from '../support/host-page.js';
import {sayUntilUnderstood, VISITOR_VOICE} from '../support/visitor-voice.js';
import {visit, type Visit} from '../support/visit.js';

const LIMIT = {timeout: 20_000};
/** How far figures may be from what is measured beside them, in milliseconds. */
const NEAR = 10;

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
  let heardAt = 0;
  before(async () => {
    // In direct access the provider tells the page its tokens by itself.
    call = await visit({
      env: {VOICE_ACCESS: 'direct'},
      attributes: {debug: '', transport: 'webrtc'},
      inject: VISITOR_VOICE,
    });
    const {page} = call;
    const {at} = await sayUntilUnderstood(page, 'what time is it');
    const heard = await waitForEvent(
      page,
      {type: 'voice-speech-start', speaker: 'assistant'},
      {...LIMIT, after: at},
    );
    heardAt = heard.at + ((await page.evaluate('performance.timeOrigin')) as number);
    await waitForEvent(page, {type: 'voice-speech-end', speaker: 'assistant'}, {...LIMIT, after: heard.at});
    await press(page, 'End call');
    await page.waitForFunction("document.querySelector('realtime-voice').state.phase === 'ended'", LIMIT);
    json = (await page.evaluate(EXPORTED)) as string;
    file = JSON.parse(json) as CallLogFile;
  });
  after(() => call.close());

  test('has its answers at the moment at which the page was told of them', () => {
    const turn = turnsOf(file.records).at(-1);
    assert.match(turn?.text ?? '', /time/i);
    const noted = Date.parse(file.startedAt) + (turn?.at ?? NaN) + (turn?.heardMs ?? NaN);
    assert.ok(Math.abs(noted - heardAt) <= NEAR, `${noted - heardAt} ms from it`);
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
