/** Vue changes its routed view: a call beside it goes on, and one in it ends, kept alive or not. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {waitUntilAllClosed} from '../support/browser.js';
import {
  assertKept,
  openFrameworkCall,
  waitForHeading,
  type FrameworkCall,
} from '../support/framework-call.js';
import {press} from '../support/host-page.js';
import {until} from '../support/until.js';

const follow = async (page: Page, name: string): Promise<void> => {
  await page.locator(`::-p-aria([name="${name}"][role="link"])`).click();
  await waitForHeading(page, name);
};

describe('a call beside the routed view', () => {
  let call: FrameworkCall;
  before(async () => {
    call = await openFrameworkCall('vue');
  });
  after(() => call.close());

  for (const there of ['Second page', 'First page']) {
    test(`goes on when the route leads to the ${there.toLowerCase()}`, () =>
      assertKept(call.page, () => follow(call.page, there)));
  }
});

describe('a call in a view that Vue keeps alive', () => {
  let call: FrameworkCall;
  let page: Page;
  before(async () => {
    call = await openFrameworkCall('vue', '/?at=inside');
    ({page} = call);
  });
  after(() => call.close());

  test('goes on for who is back in time', () =>
    assertKept(page, async () => {
      await page.evaluate(async () => {
        const links = [...document.querySelectorAll<HTMLElement>('nav a')];
        for (const link of links.reverse()) {
          link.click();
          await new Promise(resolve => setTimeout(resolve));
        }
      });
      await waitForHeading(page, 'First page');
    }));

  test('ends when its view is out of the page for longer, and is there to be called again', async () => {
    const voice = await page.$('realtime-voice');
    const state = (): Promise<{phase: string; reason?: string}> =>
      voice!.evaluate(element => (element as HTMLElement & {state: {phase: string; reason?: string}}).state);
    await follow(page, 'Second page');
    await until('the call is over', async () => (await state()).phase === 'ended');
    assert.equal((await state()).reason, 'removed');
    await waitUntilAllClosed(page);
    await follow(page, 'First page');
    await press(page, 'Talk again');
    await until('there is a call again', async () => (await state()).phase === 'live', 15_000);
  });
});
