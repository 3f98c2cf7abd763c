/** The script and all of its parts from a plain file server: of another origin, as a CDN is, or the page's own. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {launchBrowser, type TestBrowser} from '../support/browser.js';
import {openFileServer, type FileServer} from '../support/file-server.js';
import {openHostSite, press, waitForEvent, type HostSite} from '../support/host-page.js';
import {sayUntilUnderstood, VISITOR_VOICE} from '../support/visitor-voice.js';
import {startServer, type RunningServer} from '../support/voice-server.js';

const ANSWERED = {type: 'voice-transcript', role: 'assistant', final: true};

describe('the folder of the script on a file server', () => {
  let voice: RunningServer;
  let cdn: FileServer;
  let own: FileServer;
  let page: HostSite;
  let browser: TestBrowser;
  before(async () => {
    voice = await startServer();
    cdn = await openFileServer({'access-control-allow-origin': '*'});
    own = await openFileServer();
    page = await openHostSite();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    for (const site of [cdn, own, page]) site.close();
    await voice.stop();
  });

  const call = async (transport: string, from: HostSite, files: FileServer): Promise<Page> => {
    const attributes = {transport, 'server-url': `${voice.origin}/api/realtime`};
    const opened = await browser.open(from.pageFor(files.address, attributes), VISITOR_VOICE);
    await press(opened, 'Start talking');
    await waitForEvent(opened, {type: 'voice-start'}, {timeout: 15_000});
    await waitForEvent(opened, {type: 'voice-transport-change', transport});
    const {at} = await sayUntilUnderstood(opened, 'what time is it');
    await waitForEvent(opened, ANSWERED, {after: at});
    return opened;
  };

  const assertFrom = async (opened: Page, files: FileServer): Promise<void> => {
    const scripts = await opened.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map(({name}) => name)
        .filter(name => name.endsWith('.js')),
    );
    assert.deepEqual(
      scripts.filter(name => !name.startsWith(files.address)),
      [],
    );
    assert.ok(
      files.asked.some(name => name.startsWith('worklets/')),
      files.asked.join('\n'),
    );
    assert.ok(!files.asked.some(name => name.endsWith('/worklet-text.js')), 'its text was not needed');
    await opened.close();
  };

  for (const transport of ['websocket', 'webrtc']) {
    test(`of a third origin, which says no more than that anybody may load it, has all for a call by ${transport}`, async () => {
      await assertFrom(await call(transport, page, cdn), cdn);
    });

    test(`of the page, which says nothing, has all for a call by ${transport}`, async () => {
      await assertFrom(await call(transport, own, own), own);
    });
  }

  for (const where of ['of a third origin', 'of the page']) {
    test(`${where} alone has the developer told what is missing: the voice server`, async () => {
      const [from, files] = where === 'of the page' ? [own, own] : [page, cdn];
      const opened = await browser.open(from.pageFor(files.address), VISITOR_VOICE);
      await press(opened, 'Start talking');
      const {message} = await waitForEvent(opened, {type: 'voice-error', code: 'config/no-server'});
      assert.match(message ?? '', /server-url/);
      await opened.close();
    });
  }

  test('that answers, and lets no other page read it, is told from one that is down', async () => {
    const opened = await browser.open(
      page.pageFor(cdn.address, {'server-url': `${own.origin}/api/realtime`}),
    );
    await press(opened, 'Start talking');
    const {message} = await waitForEvent(opened, {type: 'voice-error', code: 'transport/handshake'});
    assert.match(message ?? '', /ALLOWED_ORIGINS.*server-url/);
    await opened.close();
  });
});
