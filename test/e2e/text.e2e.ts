/** A written conversation: no microphone is ever asked for, the answer is read, and tools work as in speech. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {waitUntilAllClosed} from '../support/browser.js';
import {loggedEvents, press, waitForEvent} from '../support/host-page.js';
import {visit, type Visit} from '../support/visit.js';

for (const access of ['guarded', 'direct']) {
  describe(`writing, ${access}`, () => {
    let visited: Visit;
    let page: Page;

    before(async () => {
      visited = await visit({
        env: {VOICE_ACCESS: access},
        attributes: {mode: 'text'},
        // Nobody grants a microphone here: asking for one would fail the call.
        microphoneFlags: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream=deny'],
        begin: 'Start writing',
      });
      ({page} = visited);
    });
    after(() => visited.close());

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
