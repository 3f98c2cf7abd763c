/**
 * The page that a newcomer opens: press one button, speak, see the lamp go on. Under the strict policy that the
 * server sends, over both transports, with not one request to another host.
 */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {delay} from '../../src/shared/abort.js';
import {audibleMs, launchBrowser, waitUntilAllClosed, type TestBrowser} from './browser.js';
import {press} from './host-page.js';
import {joined, silence, speak} from './speech.js';
import {startServer, type RunningServer} from './voice-server.js';

const VISITOR = joined(
  silence(2_500),
  speak('turn on the kitchen light'),
  silence(4_500),
  speak('set the heating to twenty one degrees'),
  // Who is not understood says it again.
  silence(6_000),
  speak('turn on the kitchen light'),
  silence(4_500),
  speak('set the heating to twenty one degrees'),
  silence(60_000),
);

const VIOLATIONS = `globalThis.violations = [];
  addEventListener('securitypolicyviolation', event => violations.push(event.violatedDirective + ' ' + event.blockedURI));`;

/** Waits until the page, read as a screen reader reads it, says this. */
const waitForName = (page: Page, name: string): Promise<unknown> =>
  page.waitForSelector(`::-p-aria(${name})`, {timeout: 40_000});

export function describeDemo(transport: 'webrtc' | 'websocket'): void {
  describe(`the demo over ${transport}`, () => {
    let server: RunningServer;
    let browser: TestBrowser;
    let page: Page;
    const hosts = new Set<string>();

    before(async () => {
      server = await startServer();
      browser = await launchBrowser({microphone: VISITOR, motion: true});
      page = await browser.open('about:blank', VIOLATIONS);
      page.on('request', request => hosts.add(new URL(request.url()).host));
      await page.goto(server.origin);
      await page.$eval('realtime-voice', (voice, kind) => voice.setAttribute('transport', kind), transport);
    });
    after(async () => {
      await browser.close();
      await server.stop();
    });

    test('shows what the practice voice understands before anybody talks', async () => {
      await page.waitForFunction(() => document.body.textContent.includes('Turn on the kitchen light'));
    });

    test('turns the lamp on by voice, and answers', async () => {
      await press(page, 'Start talking');
      await waitForName(page, 'Kitchen lamp: on');
      await page.waitForFunction(() => document.querySelector('realtime-voice')?.matches(':state(speaking)'));
    });

    test('sets the heating by a number in words', async () => {
      await waitForName(page, 'Thermostat: 21 degrees');
      // The tool is called before the answer is spoken.
      while ((await audibleMs(page)) <= 800) await delay(100);
    });

    test('ends, and nothing is left open', async () => {
      await press(page, 'End call');
      await waitUntilAllClosed(page);
    });

    test('broke no rule of its policy, and asked no other host for anything', async () => {
      assert.deepEqual(await page.evaluate('violations'), []);
      assert.deepEqual([...hosts], [new URL(server.origin).host]);
    });
  });
}
