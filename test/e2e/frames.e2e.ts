/**
 * Pages that may not have everything: in frames with a sandbox, in frames that were not given the microphone, and under a
 * policy that forbids it. Who may not speak is told so, and writes.
 */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Frame, Page} from 'puppeteer-core';
import {launchBrowser, type TestBrowser} from '../support/browser.js';
import {frameIn, openFrameSite, type FrameSite} from '../support/frame-site.js';
import {
  loggedEvents,
  openHostSite,
  press,
  waitForEvent,
  waitForWords,
  type HostSite,
  type Shown,
} from '../support/host-page.js';
import {joined, silence, speak} from '../support/speech.js';
import {startServer, type RunningServer} from '../support/voice-server.js';

const QUESTION = joined(silence(1_500), speak('what time is it'), silence(60_000));
const ANSWERED = {type: 'voice-transcript', role: 'assistant', text: 'it is', final: true};
const LIMIT = {timeout: 40_000};
/** What keeps something on the device, or asks the browser for more than a microphone. */
const KEEPING = {remember: '', settings: '', 'resume-on-reload': '', 'single-call': ''};

/** Presses until the call has failed, and resolves to what the visitor reads. */
async function refusedWords(shown: Shown, code: string): Promise<string> {
  await press(shown, 'Start talking');
  await waitForEvent(shown, {type: 'voice-error', code});
  const notice = await shown.waitForSelector('::-p-aria([role="alert"])');
  await shown.waitForSelector('::-p-aria([name="Try again"][role="button"])');
  return (await notice?.evaluate(({textContent}) => textContent)) ?? '';
}

async function write(shown: Shown, text: string): Promise<void> {
  const field = await shown.waitForSelector('::-p-aria([role="textbox"])');
  await field?.type(text);
  await field?.press('Enter');
}

describe('a page in a frame', () => {
  let server: RunningServer;
  let site: HostSite;
  let around: FrameSite;
  let browser: TestBrowser;
  /** What was thrown and nobody caught, on any of the pages; and what was written to their consoles. */
  const thrown: string[] = [];
  const told: string[] = [];

  before(async () => {
    server = await startServer();
    site = await openHostSite();
    around = await openFrameSite();
    browser = await launchBrowser({microphone: QUESTION});
  });
  after(async () => {
    await browser.close();
    around.close();
    site.close();
    await server.stop();
  });

  const open = async (
    frame: string,
    attributes: Readonly<Record<string, string>>,
    voiceServer = server,
  ): Promise<{page: Page; frame: Frame}> => {
    told.length = 0;
    const page = await browser.open('about:blank');
    page.on('pageerror', failure => thrown.push(String(failure)));
    page.on('console', message => told.push(message.text()));
    await page.goto(around.pageAround(site.pageFor(voiceServer.origin, attributes), frame));
    return {page, frame: await frameIn(page)};
  };

  test('with a sandbox that leaves it its origin, and with the microphone, holds a call', async () => {
    const {page, frame} = await open('sandbox="allow-scripts allow-same-origin" allow="microphone"', KEEPING);
    await press(frame, 'Start talking');
    await waitForEvent(frame, ANSWERED, LIMIT);
    await page.close();
  });

  test('without the microphone is microphone/policy, says that, and goes on in writing', async () => {
    const {page, frame} = await open('', {'text-input': '', ...KEEPING});
    const words = await refusedWords(frame, 'microphone/policy');
    assert.match(words, /This page is not allowed to use the microphone/);
    await waitForWords(frame, 'You can write instead.');
    assert.match(
      told.join('\n'),
      /<realtime-voice> No microphone: the frame of this page lacks allow="microphone"/,
    );
    await press(frame, 'Start writing');
    await waitForEvent(frame, {type: 'voice-start'});
    await write(frame, 'What time is it?');
    await waitForEvent(frame, ANSWERED, LIMIT);
    await page.close();
  });

  test('without the microphone, and without text-input, is not told of writing', async () => {
    const {page, frame} = await open('', {});
    const words = await refusedWords(frame, 'microphone/policy');
    assert.match(words, /not allowed to use the microphone/);
    assert.equal(await frame.$('::-p-aria([name="Start writing"])'), null);
    await page.close();
  });

  test('without an origin has no microphone, and its server refuses it by name', async () => {
    const {page, frame} = await open('sandbox="allow-scripts" allow="microphone"', {
      'text-input': '',
      ...KEEPING,
    });
    assert.match(await refusedWords(frame, 'microphone/policy'), /not allowed to use the microphone/);
    assert.match(told.join('\n'), /sandbox without allow-same-origin/);
    await press(frame, 'Start writing');
    const {message} = await waitForEvent(frame, {type: 'voice-error', code: 'config/not-allowed'});
    assert.match(message ?? '', /sandbox without allow-same-origin.*ALLOWED_ORIGINS=null/);
    await page.close();
  });

  test('without an origin is written with, where the owner of the server lets in such pages', async () => {
    const generous = await startServer({ALLOWED_ORIGINS: 'null'});
    try {
      const {page, frame} = await open('sandbox="allow-scripts"', {'text-input': '', ...KEEPING}, generous);
      await refusedWords(frame, 'microphone/policy');
      await press(frame, 'Start writing');
      await waitForEvent(frame, {type: 'voice-start'});
      await write(frame, 'What time is it?');
      await waitForEvent(frame, ANSWERED, LIMIT);
      const errors = (await loggedEvents(frame)).filter(({type}) => type === 'voice-error');
      assert.deepEqual(
        errors.map(({code}) => code),
        ['microphone/policy'],
      );
      await page.close();
    } finally {
      await generous.stop();
    }
  });

  test('threw nothing', () => {
    assert.deepEqual(thrown, []);
  });
});

describe('a page that is sent with a policy against microphones', () => {
  test('says in its language that it is the page, and that one can write', async () => {
    const server = await startServer();
    const site = await openHostSite({'permissions-policy': 'microphone=()'});
    const browser = await launchBrowser();
    try {
      const told: string[] = [];
      const page = await browser.open('about:blank');
      page.on('console', message => told.push(message.text()));
      await page.goto(site.pageFor(server.origin, {lang: 'de', 'text-input': ''}));
      await press(page, 'Gespräch starten');
      await waitForEvent(page, {type: 'voice-error', code: 'microphone/policy'});
      await waitForWords(page, 'Diese Seite darf das Mikrofon nicht verwenden.');
      await waitForWords(page, 'Sie können stattdessen schreiben.');
      assert.match(told.join('\n'), /this page is sent with "Permissions-Policy: microphone=\(\)"/);
    } finally {
      await browser.close();
      site.close();
      await server.stop();
    }
  });
});
