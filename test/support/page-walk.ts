/** A call on pages that a router puts in each other's place, there and back: the same walk, whoever the router is. */
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {assertKept, openFrameworkCall, waitForHeading, type FrameworkCall} from './framework-call.js';

/** `fixture`: a folder of `test/fixtures/`. `then`: further tests of the call, once it has walked. */
export function describePageWalk(
  title: string,
  fixture: string,
  then?: (call: () => FrameworkCall) => void,
): void {
  describe(title, () => {
    let call: FrameworkCall;
    let page: Page;
    before(async () => {
      call = await openFrameworkCall(fixture);
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

    then?.(() => call);
  });
}
