/** What only a script can give the widget: a source of client secrets, and the servers that a line goes through. */
import assert from 'node:assert/strict';
import {after, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {waitUntilAllClosed} from '../support/browser.js';
import {loggedEvents, press, waitForEvent} from '../support/host-page.js';
import {visit, type Visit} from '../support/visit.js';

const LIMIT = {timeout: 15_000};
const STUN = 'stun:127.0.0.1:9';

/** In the page: secrets by a function, which asks what a backend would. */
const SOURCE = `(() => {
  const voice = document.querySelector('realtime-voice');
  const server = new URL(document.querySelector('script[src*="realtime-voice"]').src).origin;
  globalThis.asked = [];
  voice.tokenSource = async (wishes, signal) => {
    globalThis.asked.push(wishes.mode);
    const headers = {'content-type': 'text/plain'};
    const answer = await fetch(server + '/api/realtime/session', {method: 'POST', headers, body: JSON.stringify(wishes), signal});
    return answer.json();
  };
})()`;

/** What the line of the running call was made with. */
const servers = (page: Page): Promise<unknown> =>
  page.evaluate(`(() => {
    const {leg} = document.querySelector('realtime-voice').session.call.get().line.link;
    return leg.connection.getConfiguration().iceServers.map(({urls}) => [urls].flat());
  })()`);

let call: Visit | undefined;
const close = async (): Promise<void> => {
  await call?.close();
  call = undefined;
};

for (const access of ['guarded', 'direct'] as const) {
  describe(`a ${access} call over WebRTC`, () => {
    after(close);

    test('goes through the servers that the page names', async () => {
      call = await visit({
        env: {VOICE_ACCESS: access, ICE_SERVERS: '[{"urls":"stun:127.0.0.1:19"}]'},
        attributes: {transport: 'webrtc'},
        begin: undefined,
      });
      const {page} = call;
      if (access === 'direct') await page.evaluate(SOURCE);
      await page.evaluate(`document.querySelector('realtime-voice').iceServers = [{urls: '${STUN}'}]`);
      await press(page, 'Start talking');
      await waitForEvent(page, {type: 'voice-start'}, LIMIT);
      assert.deepEqual(await servers(page), [[STUN]]);
    });

    if (access === 'direct')
      test('has its client secret from the function of the page', async () => {
        assert.deepEqual(await call!.page.evaluate('asked'), ['conversation']);
      });

    test('ends, and leaves nothing open', async () => {
      const {page} = call!;
      await press(page, 'End call');
      await waitUntilAllClosed(page);
      assert.deepEqual(
        (await loggedEvents(page)).filter(({type}) => type === 'voice-error'),
        [],
      );
    });
  });
}
