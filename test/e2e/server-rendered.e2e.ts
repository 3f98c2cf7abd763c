/** The widget as `@lit-labs/ssr` renders it: seen before its script is there, taken over as it stands, and a call in it. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {launchBrowser, type TestBrowser} from '../support/browser.js';
import {press, waitForEvent} from '../support/host-page.js';
import {openRenderedSite, type RenderedSite} from '../support/rendered-site.js';
import {silence} from '../support/speech.js';
import {startServer, type RunningServer} from '../support/voice-server.js';

type Hydrating = {
  readonly hydrate: () => Promise<unknown>;
  before?: readonly Element[];
};

describe('a widget that a server has rendered', () => {
  let server: RunningServer;
  let site: RenderedSite;
  let browser: TestBrowser;
  let page: Page;
  const complaints: string[] = [];
  before(async () => {
    server = await startServer();
    [site, browser] = await Promise.all([
      openRenderedSite(
        `server-url="${server.origin}/api/realtime" agent-name="Ada" dir="rtl" transcript transport="websocket" greeting="Good morning"`,
      ),
      launchBrowser({microphone: silence(1_000), probe: false}),
    ]);
    page = await browser.open(site.origin);
    page.on('pageerror', failure => complaints.push(String(failure)));
    page.on('console', message => {
      if (['error', 'warn'].includes(message.type())) complaints.push(message.text());
    });
  });
  after(async () => {
    // What was not opened is not there.
    await (browser as TestBrowser | undefined)?.close();
    (site as RenderedSite | undefined)?.close();
    await server.stop();
  });

  test('is there with its name, its button and its styles before its script is', async () => {
    const seen = await page.evaluate(() => {
      const voice = document.querySelector('realtime-voice')!;
      const button = voice.shadowRoot?.querySelector('button');
      return {
        defined: voice.matches(':defined'),
        name: voice.shadowRoot?.querySelector('[part=name]')?.textContent,
        dir: voice.shadowRoot?.querySelector('section')?.dir,
        button: button?.textContent.trim(),
        isStyled: button !== null && button !== undefined && getComputedStyle(button).borderRadius !== '0px',
        inline: voice.shadowRoot?.querySelector('[style]') !== null,
      };
    });
    assert.deepEqual(seen, {
      ...{defined: false, name: 'Ada', dir: 'rtl', button: 'Start talking', isStyled: true, inline: false},
    });
  });

  test('is taken over as it stands: no element is made anew, and nothing is wrong', async () => {
    const found = await page.evaluate(async () => {
      const hydrating = globalThis as unknown as Hydrating;
      const voice = document.querySelector('realtime-voice')!;
      const before = [...voice.shadowRoot!.querySelectorAll('*')];
      await hydrating.hydrate();
      await customElements.whenDefined('realtime-voice');
      await voice.updateComplete;
      const after = [...voice.shadowRoot!.querySelectorAll('*')];
      return {
        isSame: after.length === before.length && after.every((element, at) => element === before[at]),
        name: voice.agentName,
        count: after.length,
      };
    });
    assert.equal(found.isSame, true);
    assert.equal(found.name, 'Ada');
    assert.ok(found.count > 10);
    assert.deepEqual(complaints, []);
  });

  test('holds a call by its button, and draws it', async () => {
    await press(page, 'Start talking');
    await waitForEvent(page, {type: 'voice-start'}, {timeout: 15_000});
    await waitForEvent(page, {
      type: 'voice-transcript',
      role: 'assistant',
      text: 'Good morning',
      final: true,
    });
    await press(page, 'End call');
    await waitForEvent(page, {type: 'voice-end', reason: 'visitor'});
    assert.deepEqual(complaints, []);
  });
});
