/** A widget and a server of different versions, as a page meets them whose script is kept elsewhere: both tell it, and go on. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {HTTPRequest, Page} from 'puppeteer-core';
import {VERSION} from '../../src/shared/version.js';
import {press, waitForEvent, waitForWords} from '../support/host-page.js';
import {visit, type Visit} from '../support/visit.js';

const OTHER = '0.0.7';
const ANSWERED = {type: 'voice-transcript', role: 'assistant', text: 'it is', final: true};

describe('a widget and a server of different versions', () => {
  let visited: Visit;
  let page: Page;
  const told: string[] = [];
  /** What the server says that its sockets speak. */
  let protocol = 'realtime-voice.v1';

  /** The widget of another version; and a server that speaks something else, once that is wanted. */
  const asOther = async (request: HTTPRequest): Promise<void> => {
    const {pathname} = new URL(request.url());
    const isConfig = pathname.endsWith('/config');
    if (!isConfig && !pathname.startsWith('/chunks-')) return request.continue();
    const answer = await (await fetch(request.url())).text();
    const body = isConfig
      ? JSON.stringify({...(JSON.parse(answer) as object), protocol})
      : answer.replaceAll(VERSION, OTHER);
    const contentType = isConfig ? 'application/json' : 'text/javascript';
    return request.respond({body, contentType, headers: {'access-control-allow-origin': '*'}});
  };

  before(async () => {
    visited = await visit({
      attributes: {mode: 'text'},
      begin: undefined,
      watch: async opened => {
        opened.on('console', message => told.push(message.text()));
        await opened.setRequestInterception(true);
        opened.on('request', request => void asOther(request));
      },
    });
    ({page} = visited);
  });
  after(() => visited.close());

  test('go on, and each tells it once in all the calls of a page', async () => {
    for (const button of ['Start writing', 'Talk again']) {
      await press(page, button);
      const {at} = await waitForEvent(page, {type: 'voice-start'});
      const field = await page.waitForSelector('::-p-aria([role="textbox"])');
      await field?.type('What time is it?');
      await page.keyboard.press('Enter');
      await waitForEvent(page, ANSWERED, {after: at});
      await press(page, 'End call');
    }
    const inPage = told.filter(line => line.includes(OTHER));
    assert.equal(inPage.length, 1);
    assert.ok(inPage[0]?.includes(VERSION) && inPage[0].includes('/realtime-voice.js'), inPage[0]);
    const inLog = visited.server.output().split('\n');
    assert.equal(inLog.filter(line => line.includes(`"widget":"${OTHER}","version":"${VERSION}"`)).length, 1);
  });

  test('with no protocol in common say so by a code, and in words', async () => {
    protocol = 'realtime-voice.v9';
    await page.reload();
    await press(page, 'Start writing');
    const {message} = await waitForEvent(page, {type: 'voice-error', code: 'config/retired'});
    assert.match(message ?? '', /realtime-voice\.v9.*realtime-voice\.v1.*load the script/);
    await waitForWords(page, 'The assistant needs an update.');
  });
});
