/**
 * A strict page, under the policy that docs/strict-pages.md tells owners to paste: calls with all that a widget can have, and
 * not one report of the browser, neither in the page nor at the server that asked for them.
 */
import assert from 'node:assert/strict';
import {basename} from 'node:path';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import type {RealtimeVoiceInspector} from '../../src/inspector.js';
import {callFile} from '../components/inspector/call-file.js';
import {loggedEvents, press, waitForEvent, waitForWords} from '../support/host-page.js';
import {ownStyles, policyViolations, VIOLATIONS} from '../support/policy-watch.js';
import {openStrictSite, type StrictSite} from '../support/strict-site.js';
import {makeCertificate, openTlsLine, TRUST_ANYBODY, type TlsLine} from '../support/tls.js';
import {visit, type Visit} from '../support/visit.js';
import {sayUntilUnderstood, VISITOR_VOICE} from '../support/visitor-voice.js';

const LIMIT = {timeout: 40_000};
const ANSWERED = {type: 'voice-transcript', role: 'assistant', final: true};

describe('a strict page', () => {
  let visited: Visit;
  let site: StrictSite;
  /** What was written to the consoles of the pages, by anybody. */
  const told: string[] = [];
  let line: TlsLine;

  before(async () => {
    const certificate = makeCertificate();
    line = await openTlsLine('voice.localhost', certificate);
    site = await openStrictSite(certificate, line.origin);
    // Without a probe in the page: it is the browser that would say of it what it says of nobody else.
    visited = await visit({
      ...{behind: line, host: site, begin: undefined},
      ...{flags: [TRUST_ANYBODY], probe: false},
    });
    await visited.page.close();
  });
  after(() => visited.close());

  const open = async (attributes: Readonly<Record<string, string>>): Promise<Page> => {
    const page = await visited.browser.open('about:blank', VIOLATIONS + VISITOR_VOICE);
    page.on('console', message => told.push(message.text()));
    await page.goto(site.pageFor(visited.origin, attributes));
    return page;
  };

  /** Has the inspector show a call. */
  const openFile = async (page: Page): Promise<void> => {
    await page.waitForSelector('realtime-voice-inspector:defined');
    const shown = await page.evaluate(async json => {
      const inspector = document.querySelector<RealtimeVoiceInspector>('realtime-voice-inspector')!;
      return inspector.open(new File([json], 'call.json'));
    }, JSON.stringify(callFile));
    assert.equal(shown, true);
    await waitForWords(page, 'Hello there');
  };

  const assertQuiet = async (page: Page): Promise<void> => {
    assert.deepEqual(await policyViolations(page), []);
    assert.deepEqual(await ownStyles(page), {elements: [], attributes: []});
    const failed = (await loggedEvents(page)).filter(({type}) => type === 'voice-error');
    assert.deepEqual(failed, []);
    assert.deepEqual(told, []);
    await page.close();
  };

  test('is asked for consent, talks over WebRTC, writes, chooses settings, and says how it was', async () => {
    const page = await open({
      ...{transport: 'webrtc', consent: '', settings: '', feedback: '', remember: '', 'text-input': ''},
      ...{id: 'voice', '@captions': 'voice'},
    });
    await press(page, 'Start talking');
    await press(page, 'Agree and start');
    await waitForEvent(page, {type: 'voice-start'});
    const {at} = await sayUntilUnderstood(page, 'turn on the kitchen light');
    await page.waitForFunction(() => document.querySelector('#lamp')?.textContent === 'kitchen on', LIMIT);
    const answered = await waitForEvent(page, ANSWERED, {...LIMIT, after: at});
    const field = await page.waitForSelector('::-p-aria([role="textbox"])');
    await field?.type('What time is it?');
    await page.keyboard.press('Enter');
    await waitForEvent(page, {...ANSWERED, text: 'it is'}, {...LIMIT, after: answered.at});
    await press(page, 'Settings');
    const size = await page.waitForSelector('::-p-aria([name="Size of the text"])');
    await size?.select('1.25');
    await press(page, 'Close');
    await press(page, 'End call');
    await press(page, 'Good');
    await press(page, 'Send feedback');
    await waitForWords(page, 'Thank you.');
    await assertQuiet(page);
  });

  test('talks in another language over a WebSocket, in a panel above it', async () => {
    const page = await open({transport: 'websocket', variant: 'floating', lang: 'de', 'agent-name': 'Ada'});
    await press(page, 'Ada');
    await press(page, 'Gespräch starten');
    await waitForEvent(page, {type: 'voice-start'});
    const {at} = await sayUntilUnderstood(page, 'turn on the kitchen light');
    await waitForEvent(page, ANSWERED, {...LIMIT, after: at});
    await assertQuiet(page);
  });

  test('talks in a dialog that is looked into, and records it, beside the inspector of files', async () => {
    const page = await open({
      ...{variant: 'dialog', transport: 'websocket', debug: '', consent: '', record: ''},
      '@inspector': 'behind',
    });
    await page.waitForSelector('realtime-voice:defined');
    await page.evaluate('document.querySelector("realtime-voice").show()');
    await press(page, 'Start talking');
    await press(page, 'Agree and start');
    await waitForEvent(page, {type: 'voice-start'});
    await waitForWords(page, 'This call is being recorded');
    await openFile(page);
    await assertQuiet(page);
  });

  test('writes below captions and the inspector of files, whose script came first', async () => {
    const page = await open({...{mode: 'text', id: 'voice', '@captions': 'voice'}, '@inspector': 'first'});
    await press(page, 'Start writing');
    await waitForEvent(page, {type: 'voice-start'});
    await openFile(page);
    await assertQuiet(page);
  });

  for (const policy of ['require-corp', 'credentialless']) {
    test(`talks where it is cross-origin isolated, too, by ${policy}`, async () => {
      const transport = policy === 'require-corp' ? 'websocket' : 'webrtc';
      const page = await open({transport, '@isolated': policy});
      assert.equal(await page.evaluate(() => crossOriginIsolated), true);
      await press(page, 'Start talking');
      await waitForEvent(page, {type: 'voice-start'});
      if (transport === 'websocket') await sayUntilUnderstood(page, 'what time is it');
      await assertQuiet(page);
    });
  }

  test('may have a Lit of its own, where its policy says so', async () => {
    const page = await open({mode: 'text', '@lit': ''});
    await press(page, 'Start writing');
    await waitForEvent(page, {type: 'voice-start'});
    await assertQuiet(page);
  });

  test('had its processors from a file', () => {
    const names = new Set(line.asked.map(path => basename(path)));
    const loaded = ['processors.js', 'recorder.js', 'worklet-text.js'].filter(name => names.has(name));
    assert.deepEqual(loaded, ['processors.js', 'recorder.js']);
  });

  test('gave its browser nothing to report', () => {
    assert.deepEqual(site.reports, []);
  });
});
