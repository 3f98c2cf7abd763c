/**
 * A whole spoken conversation, four ways to be connected: a visitor of a page of another origin speaks, is
 * understood, hears the answer, moves something on the page, and interrupts. Nothing is mocked: Chromium with a
 * visitor's voice in its microphone, the real server, the real engine, real WebRTC.
 */
import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {delay} from '../../src/shared/abort.js';
import {audibleMs, loudestAtSpeaker, waitUntilAllClosed} from './browser.js';
import {loggedEvents, press, waitForEvent} from './host-page.js';
import {visit, type Visit} from './visit.js';
import {VISITOR_VOICE, say, sayUntilUnderstood} from './visitor-voice.js';

/** Quieter than this (−50 dBFS) is silence to an ear. */
const SILENCE = 10 ** (-50 / 20);
/** How much of a story is heard before somebody interrupts. */
const HEARD_MS = 1_500;
/** An answer steps back as soon as the visitor is heard: by 12 dB, most of it within this time. */
const STEP_BACK_LIMIT_MS = 250;
/** Once it is sure that they speak it is silent: 400 ms of speech, and what it takes to be sure of it. */
const INTERRUPTION_LIMIT_MS = 1_100;

export type ConversationOptions = {
  /** To the end, where the visitor speaks while they are answered. */
  readonly interrupts: boolean;
  /** The provider answers by itself, and a voice cuts its answer at once. */
  readonly byProvider?: boolean;
};

export function describeConversation(
  access: 'guarded' | 'direct',
  transport: 'webrtc' | 'websocket',
  {interrupts, byProvider = false}: ConversationOptions,
): void {
  const whose = byProvider ? ', answered by the provider itself' : '';
  describe(`a conversation, ${access} over ${transport}${whose}`, () => {
    let visited: Visit;
    let page: Page;
    /** When the last answer was heard to its end. */
    let answeredAt = 0;

    before(async () => {
      visited = await visit({
        env: {VOICE_ACCESS: access, ...(byProvider && {VOICE_CONFIG: configByProvider()})},
        inject: VISITOR_VOICE,
        attributes: {transport},
      });
      ({page} = visited);
    });
    after(() => visited.close());

    test('starts from another origin, over the transport that the page asked for', async () => {
      assert.equal((await waitForEvent(page, {type: 'voice-transport-change'})).transport, transport);
    });

    test('has loaded one file for its way, and none of another', async () => {
      const loaded = await page.evaluate(() =>
        performance.getEntriesByType('resource').map(({name}) => name.replace(/.*\/|\.js$/g, '')),
      );
      const way = `${access}-by-${transport === 'webrtc' ? 'webrtc' : 'socket'}`;
      const ofWays = /^((guarded|direct)-|other-ways$|webrtc$|pcm-socket$)/;
      assert.deepEqual(
        [...new Set(loaded)].filter(name => ofWays.test(name)),
        [way],
      );
    });

    test('writes down what was said, and answers so that it can be heard', async () => {
      const asked = await sayUntilUnderstood(page, 'what time is it');
      const began = await waitForEvent(
        page,
        {type: 'voice-speech-start', speaker: 'assistant'},
        {after: asked.at},
      );
      const ended = await waitForEvent(
        page,
        {type: 'voice-speech-end', speaker: 'assistant'},
        {after: began.at},
      );
      answeredAt = ended.at;
      const answer = (await loggedEvents(page)).findLast(
        event => event.role === 'assistant' && event.at < ended.at + 500,
      );
      assert.match(answer?.text ?? '', /\d|o'clock|hour|it is/i);
      const audible = await audibleMs(page, began.at - 500, ended.at + 300);
      assert.ok(audible > 800, `only ${audible} ms were heard`);
      assert.ok((await loudestAtSpeaker(page, began.at - 500, ended.at)) > 0.02);
    });

    test('turns on the lamp of the page, and says so', async () => {
      await sayUntilUnderstood(page, 'turn on the kitchen light', {after: answeredAt});
      await page.waitForFunction(() => document.querySelector('#lamp')?.textContent === 'kitchen on', {
        timeout: 10_000,
      });
      const ran = {type: 'voice-transcript', role: 'tool', final: true};
      const tool = await waitForEvent(page, ran, {after: answeredAt});
      const spoken = {type: 'voice-speech-end', speaker: 'assistant'};
      answeredAt = (await waitForEvent(page, spoken, {after: tool.at})).at;
    });

    const interruption = async (): Promise<void> => {
      const asked = await sayUntilUnderstood(page, 'tell me a story', {after: answeredAt});
      const began = await waitForEvent(
        page,
        {type: 'voice-speech-start', speaker: 'assistant'},
        {after: asked.at},
      );
      // Some of it is heard before.
      await delay(HEARD_MS);
      await say(page, 'never mind');
      const interrupted = await waitForEvent(
        page,
        {type: 'voice-speech-start', speaker: 'user'},
        {after: began.at},
      );
      const next = await waitForEvent(
        page,
        {type: 'voice-speech-start', speaker: 'assistant'},
        {after: interrupted.at},
      );
      const before = await loudestAtSpeaker(page, began.at, interrupted.at);
      assert.ok(before > SILENCE, 'the story was never heard');
      if (!byProvider) {
        const ducked = {type: 'voice-state-change', output: 'ducked'};
        const stepped = await waitForEvent(page, ducked, {after: began.at});
        const doubted = await loudestAtSpeaker(page, stepped.at + STEP_BACK_LIMIT_MS, next.at - 200);
        assert.ok(doubted < before / 2.5, `the story went on at ${doubted}, and was at ${before} before`);
      }
      const later = await loudestAtSpeaker(page, interrupted.at + INTERRUPTION_LIMIT_MS, next.at - 200);
      assert.ok(later < SILENCE, `the story went on at ${later} of full scale`);
    };
    if (interrupts) test('falls silent when the visitor speaks', interruption);

    test('ends with the button, and leaves no microphone open', async () => {
      await press(page, 'End call');
      assert.equal((await waitForEvent(page, {type: 'voice-end'})).reason, 'visitor');
      const errors = (await loggedEvents(page)).filter(event => event.type === 'voice-error');
      assert.deepEqual(errors, []);
      await waitUntilAllClosed(page);
    });
  });
}

/** The configuration that comes with the project, but for who makes the answers. */
function configByProvider(): string {
  const config = JSON.parse(readFileSync('voice.config.json', 'utf8')) as {agents: {assistant: object}};
  const {$schema: _, ...own} = config as typeof config & {readonly $schema: string};
  const assistant = {
    ...own.agents.assistant,
    responses: 'provider',
    bargeIn: 'immediate',
    limits: {dollars: 5},
  };
  const path = join(mkdtempSync(join(tmpdir(), 'voice-config-')), 'voice.config.json');
  writeFileSync(path, JSON.stringify({...own, agents: {assistant}}));
  return path;
}
