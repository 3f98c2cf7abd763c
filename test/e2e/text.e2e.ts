/** A written conversation: no microphone is ever asked for, the answer is read, and tools work as in speech. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {launchBrowser, waitUntilAllClosed, type TestBrowser} from '../support/browser.js';
import {loggedEvents, openHostSite, press, waitForEvent, type HostSite} from '../support/host-page.js';
import {startServer, type RunningServer} from '../support/voice-server.js';

for (const access of ['guarded', 'direct']) {
  describe(`writing, ${access}`, () => {
    let server: RunningServer;
    let site: HostSite;
    let browser: TestBrowser;
    let page: Page;

    before(async () => {
      server = await startServer({VOICE_ACCESS: access});
      site = await openHostSite();
      // Nobody grants a microphone here: asking for one would fail the call.
      browser = await launchBrowser({
        microphoneFlags: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream=deny'],
      });
      page = await browser.open(site.pageFor(server.origin, {mode: 'text'}));
      await press(page, 'Start writing');
      await waitForEvent(page, {type: 'voice-start'}, {timeout: 10_000});
    });
    after(async () => {
      await browser.close();
      site.close();
      await server.stop();
    });

    const write = async (text: string): Promise<void> => {
      const field = await page.waitForSelector('::-p-aria([role="textbox"])', {timeout: 5_000});
      await field?.type(text);
      await page.keyboard.press('Enter');
    };

    test('is answered in words', async () => {
      await write('What time is it?');
      await waitForEvent(page, {
        type: 'voice-transcript',
        role: 'user',
        text: 'What time is it?',
        final: true,
      });
      await waitForEvent(page, {type: 'voice-transcript', role: 'assistant', text: 'it is', final: true});
    });

    test('turns on the lamp', async () => {
      await write('turn on the kitchen light');
      await page.waitForFunction(() => document.querySelector('#lamp')?.textContent === 'kitchen on');
      await waitForEvent(page, {type: 'voice-transcript', role: 'assistant', text: 'kitchen', final: true});
    });

    test('opened no microphone, and leaves nothing open', async () => {
      await press(page, 'End call');
      await waitUntilAllClosed(page);
      const asked = await page.evaluate(() =>
        navigator.permissions.query({name: 'microphone'}).then(({state}) => state),
      );
      assert.notEqual(asked, 'granted');
      assert.deepEqual(
        (await loggedEvents(page)).filter(({type}) => type === 'voice-error'),
        [],
      );
    });
  });
}
