/** Calls that are given up while they begin, and pages that move their elements: nothing is left open, nothing is lost. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {waitUntilAllClosed} from '../support/browser.js';
import {describeGivingUp} from '../support/giving-up.js';
import {loggedEvents, press, waitForEvent} from '../support/host-page.js';
import {visit, type Visit} from '../support/visit.js';

type Voice = HTMLElement & {
  readonly state: {readonly phase: string; readonly reason?: string};
  readonly start: () => Promise<void>;
  readonly end: () => Promise<void>;
};
type Held = {readonly answerPermission: () => void};

/** Puts every answer about the microphone into the hands of the test. */
const HELD_PERMISSION = `{
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const asked = new Promise(answer => (globalThis.answerPermission = answer));
  navigator.mediaDevices.getUserMedia = constraints => asked.then(() => ask(constraints));
}`;

// The other two ways are in test/long.
describeGivingUp('guarded', 'webrtc');
describeGivingUp('direct', 'websocket');

describe('a page that moves its elements', () => {
  let visited: Visit;
  let page: Page;
  before(async () => {
    visited = await visit({attributes: {transport: 'webrtc'}});
    ({page} = visited);
  });
  after(() => visited.close());

  test('keeps the call, over the lines that it has, where the element is back in time', async () => {
    const {phases, opened} = await page.evaluate(async () => {
      const {voiceProbe} = globalThis as unknown as {voiceProbe: {readonly opened: unknown[]}};
      const voice = document.querySelector<Voice>('realtime-voice')!;
      const before = voiceProbe.opened.length;
      const seen: string[] = [];
      for (const away of [0, 200, 400]) {
        voice.remove();
        await new Promise(resolve => setTimeout(resolve, away));
        document.body.append(voice);
        seen.push(voice.state.phase);
      }
      // Longer than the grace of the first removal.
      await new Promise(resolve => setTimeout(resolve, 700));
      return {phases: [...seen, voice.state.phase], opened: voiceProbe.opened.length - before};
    });
    assert.deepEqual(phases, ['live', 'live', 'live', 'live']);
    assert.equal(opened, 0, 'something was opened anew');
    await press(page, 'End call');
    await waitUntilAllClosed(page);
  });

  test('ends a call that is still being opened when its element is gone', async () => {
    const reason = await page.evaluate(async () => {
      const voice = document.querySelector<Voice>('realtime-voice')!;
      const ended = new Promise<string | undefined>(resolve => {
        voice.addEventListener('voice-state-change', () => {
          if (voice.state.phase === 'ended') resolve(voice.state.reason);
        });
      });
      void voice.start();
      voice.remove();
      return ended;
    });
    assert.equal(reason, 'removed');
    await waitUntilAllClosed(page);
  });
});

describe('a visitor who allows the microphone when the call was given up', () => {
  let visited: Visit;
  before(async () => {
    visited = await visit({inject: HELD_PERMISSION, begin: undefined});
  });
  after(() => visited.close());

  test('finds it closed again, and may call', async () => {
    const {page} = visited;
    await press(page, 'Start talking');
    await waitForEvent(page, {type: 'voice-state-change', phase: 'connecting'});
    await press(page, 'Cancel');
    await waitForEvent(page, {type: 'voice-state-change', phase: 'ended'});
    await page.evaluate(() => (globalThis as unknown as Held).answerPermission());
    await page.waitForFunction(() =>
      (globalThis as unknown as {voiceProbe: {opened: Array<{name: string}>}}).voiceProbe.opened.some(
        ({name}) => name === 'microphone',
      ),
    );
    await waitUntilAllClosed(page);
    await press(page, 'Talk again');
    await waitForEvent(page, {type: 'voice-start'});
    assert.deepEqual(
      (await loggedEvents(page)).filter(({type}) => type === 'voice-error'),
      [],
    );
  });
});
