/** One call for all tabs of a browser: the second is told, takes over when the visitor says so, and the first lets go. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {waitUntilAllClosed} from '../support/browser.js';
import {assertFailed} from '../support/failure.js';
import {loggedEvents, press, waitForEvent} from '../support/host-page.js';
import {silence} from '../support/speech.js';
import {visit, type Visit} from '../support/visit.js';

const ONE = {'single-call': ''};

describe('a call that there is once', () => {
  let visited: Visit;
  let first: Page;
  let second: Page;

  before(async () => {
    visited = await visit({attributes: ONE, microphone: silence(1_000)});
    first = visited.page;
    const {browser, site, origin} = visited;
    second = await browser.open(site.pageFor(origin, ONE));
  });
  after(() => visited.close());

  test('is told of in another tab, where nothing stays open', async () => {
    await press(second, 'Start talking');
    await assertFailed(second, 'session/elsewhere');
    const failed = (await loggedEvents(first)).filter(({type}) => type === 'voice-error');
    assert.deepEqual(failed, [], 'the call itself notices nothing');
  });

  test('is taken over by the next start there; the first tab is told, and its microphone is free', async () => {
    await press(second, 'Try again');
    await waitForEvent(second, {type: 'voice-start'});
    await first.bringToFront();
    await assertFailed(first, 'session/elsewhere');
  });

  test('is free for anybody once it is over', async () => {
    await second.bringToFront();
    await press(second, 'End call');
    await waitUntilAllClosed(second);
    const {browser, site, origin} = visited;
    const third = await browser.open(site.pageFor(origin, ONE));
    await press(third, 'Start talking');
    await waitForEvent(third, {type: 'voice-start'});
  });
});
