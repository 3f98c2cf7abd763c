/** A conversation over a line that is bad and stays bad: packets are lost and late, and nobody would notice. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {audibleMs, loudestAtSpeaker, waitUntilAllClosed} from './browser.js';
import {lampCalls, loggedEvents, press, waitForEvent} from './host-page.js';
import {visitOverLines, type Access, type Transport, type VisitOverLines} from './lines.js';
import {joined, silence, speak} from './speech.js';

const LIMIT = {timeout: 20_000};
const VISITOR = joined(
  silence(3_000),
  speak('what time is it'),
  silence(7_000),
  speak('turn on the kitchen light'),
  silence(7_000),
  speak('tell me a story'),
  silence(5_000),
  speak('never mind'),
  silence(60_000),
);
/** Quieter than this (−50 dBFS) is silence to an ear. */
const SILENCE = 10 ** (-50 / 20);
/** 400 ms of speech and what it takes to be sure of it, and what the line and its buffers add in each direction. */
const INTERRUPTION_LIMIT_MS = 1_800;

export function describeBadLine(access: Access, transport: Transport): void {
  describe(`a line that loses 5 % and takes 40 ms, ${access} over ${transport}`, () => {
    let call: VisitOverLines;
    let page: Page;
    before(async () => {
      const quality = {loss: 0.05, delayMs: 40, jitterMs: 10, tcpDelayMs: 40, seed: 7};
      call = await visitOverLines({access, quality, microphone: VISITOR, attributes: {transport}});
      ({page} = call);
    });
    after(() => call.close());

    test('carries a question and its answer', async () => {
      await waitForEvent(
        page,
        {type: 'voice-transcript', role: 'user', text: 'what time is it', final: true},
        LIMIT,
      );
      const began = await waitForEvent(page, {type: 'voice-speech-start', speaker: 'assistant'}, LIMIT);
      const spoken = {type: 'voice-speech-end', speaker: 'assistant'};
      const ended = await waitForEvent(page, spoken, {...LIMIT, after: began.at});
      const audible = await audibleMs(page, began.at - 500, ended.at + 300);
      assert.ok(audible > 800, `only ${audible} ms were heard`);
    });

    test('lets the assistant use the page, once', async () => {
      await page.waitForFunction(() => document.querySelector('#lamp')?.textContent === 'kitchen on', LIMIT);
      const tool = await waitForEvent(page, {type: 'voice-transcript', role: 'tool', final: true}, LIMIT);
      await waitForEvent(
        page,
        {type: 'voice-speech-start', speaker: 'assistant'},
        {...LIMIT, after: tool.at},
      );
      assert.equal(await lampCalls(page), 1);
    });

    test('lets the visitor interrupt', async () => {
      const asked = {type: 'voice-transcript', role: 'user', text: 'tell me a story', final: true};
      const {at} = await waitForEvent(page, asked, LIMIT);
      const speaks = {type: 'voice-speech-start', speaker: 'assistant'};
      const began = await waitForEvent(page, speaks, {...LIMIT, after: at});
      const heard = {type: 'voice-speech-start', speaker: 'user'};
      const interrupted = await waitForEvent(page, heard, {...LIMIT, after: began.at});
      const next = await waitForEvent(page, speaks, {...LIMIT, after: interrupted.at});
      const before = await loudestAtSpeaker(page, began.at, interrupted.at);
      assert.ok(before > SILENCE, 'the story was never heard');
      const later = await loudestAtSpeaker(page, interrupted.at + INTERRUPTION_LIMIT_MS, next.at - 200);
      assert.ok(later < SILENCE, `the story went on at ${later} of full scale`);
    });

    test('never broke', async () => {
      const told = await loggedEvents(page);
      const broken = told.filter(
        ({type, phase, link}) => type === 'voice-error' || phase === 'reconnecting' || link === 'switching',
      );
      assert.deepEqual(broken, []);
      await press(page, 'End call');
      await waitForEvent(page, {type: 'voice-end'}, LIMIT);
      await waitUntilAllClosed(page);
    });
  });
}
