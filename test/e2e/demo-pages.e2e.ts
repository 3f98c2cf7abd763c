/**
 * The other pages of the demo, as a newcomer walks through them: each opens under the strict policy with nothing in the
 * console, nothing that axe objects to and its code shown; and what two of them promise is done by voice.
 */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {launchBrowser, type TestBrowser} from '../support/browser.js';
import {press} from '../support/host-page.js';
import {say, VISITOR_VOICE} from '../support/visitor-voice.js';
import {startServer, type RunningServer} from '../support/voice-server.js';

const PAGES = 'index desk tutor dictation talk kiosk several pipeline playground inspector'.split(' ');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const VIOLATIONS = `globalThis.violations = [];
  addEventListener('securitypolicyviolation', event => violations.push(event.violatedDirective + ' ' + event.blockedURI));`;
const NARROW = {width: 320, height: 640};
const WIDE = {width: 1000, height: 800};
const TRIES = 3;
const TRY_LIMIT_MS = 8_000;

describe('the pages of the demo', () => {
  let server: RunningServer;
  let browser: TestBrowser;
  let page: Page;
  const complaints: string[] = [];

  before(async () => {
    server = await startServer();
    browser = await launchBrowser();
    page = await browser.open('about:blank', VIOLATIONS + VISITOR_VOICE);
    page.on('console', message => /warn|error/.test(message.type()) && complaints.push(message.text()));
    page.on('pageerror', error => complaints.push(String(error)));
  });
  after(async () => {
    await browser.close();
    await server.stop();
  });

  for (const name of PAGES) {
    test(`${name} is accessible, breaks no rule and fits a small phone`, async () => {
      complaints.length = 0;
      await page.setViewport(NARROW);
      await page.goto(`${server.origin}/${name}.html`, {waitUntil: 'load'});
      await page.waitForFunction(isDrawn);
      assert.ok(
        await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
        'it overflows',
      );
      await page.setViewport(WIDE);
      assert.deepEqual(await objections(page), []);
      assert.deepEqual(await page.evaluate('violations'), []);
      assert.deepEqual(complaints, []);
    });
  }

  test('a ticket is added by voice', async () => {
    await open('desk');
    await sayUntil('add ticket for the network', () =>
      [...document.querySelectorAll('#tickets .about')].some(({textContent}) => textContent === 'network'),
    );
  });

  test('words are written into the field that somebody chose', async () => {
    await open('dictation', () => page.focus('#where'));
    await sayUntil('what time is it', () =>
      /what time is it/i.test(document.querySelector<HTMLInputElement>('#where')!.value),
    );
  });

  test('the playground writes the HTML, builds the widget, and shows what the widget objects to', async () => {
    await page.goto(`${server.origin}/playground.html`);
    await page.type('[name="agent-name"]', 'Grace');
    await page.$$eval('summary', all => all.forEach(one => one.parentElement?.setAttribute('open', '')));
    await page.type('[name="chunk-ms"]', '7');
    await page.keyboard.press('Tab');
    await page.waitForSelector('realtime-voice[agent-name="Grace"][chunk-ms="7"]');
    const html = await page.$eval('#html', ({textContent}) => textContent);
    assert.ok(html.includes('agent-name="Grace"\n  chunk-ms="7"'), html);
    await press(page, 'Start talking');
    await page.waitForFunction(() => document.querySelector('#problem')?.textContent.includes('chunk-ms'));
  });

  async function open(name: string, prepare?: () => Promise<void>): Promise<void> {
    await page.goto(`${server.origin}/${name}.html`);
    await prepare?.();
    await press(page, 'Start talking');
    await page.waitForSelector('realtime-voice:state(live)', {timeout: 15_000});
  }

  /** A busy machine may garble a word: then it is said again. */
  async function sayUntil(text: string, isDone: () => boolean): Promise<void> {
    for (let tried = 1; ; tried += 1) {
      await say(page, text);
      try {
        await page.waitForFunction(isDone, {timeout: TRY_LIMIT_MS});
        return;
      } catch (missing) {
        if (tried === TRIES) throw missing;
      }
    }
  }
});

/** Its widgets stand, the way to the others is there, and its code is read. */
function isDrawn(): boolean {
  const widgets = [...document.querySelectorAll('realtime-voice')];
  const sources = [...document.querySelectorAll('pre code')];
  return (
    document.querySelectorAll('.pages [aria-current="page"]').length === 1 &&
    widgets.every(widget => widget.matches(':defined')) &&
    sources.every(({textContent}) => /<realtime-voice|const /.test(textContent))
  );
}

async function objections(page: Page): Promise<unknown> {
  await page.evaluate(AXE);
  return page.evaluate(`axe.run().then(({violations}) =>
    violations.map(({id, nodes}) => id + ': ' + nodes.map(({target}) => target.join(' ')).join(', ')))`);
}
