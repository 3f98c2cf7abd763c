/** Astro's router puts another page in place of the one that holds a call: `transition:persist` keeps its element. */
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {
  assertKept,
  openFrameworkCall,
  waitForHeading,
  type FrameworkCall,
} from '../support/framework-call.js';

describe('a call on pages that Astro changes', () => {
  let call: FrameworkCall;
  let page: Page;
  before(async () => {
    call = await openFrameworkCall('astro');
    ({page} = call);
  });
  after(() => call.close());

  test('goes on when a link leads to the next page', () =>
    assertKept(page, async () => {
      await page.locator('::-p-aria([name="Second page"][role="link"])').click();
      await waitForHeading(page, 'Second page');
    }));

  test('goes on when the visitor goes back', () =>
    assertKept(page, async () => {
      await page.evaluate(() => history.back());
      await waitForHeading(page, 'First page');
    }));
});
