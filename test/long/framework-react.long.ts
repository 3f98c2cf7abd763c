/** React in StrictMode takes the element of a call out and puts it in again, in another place or in another order. */
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {
  assertKept,
  openFrameworkCall,
  waitForHeading,
  type FrameworkCall,
} from '../support/framework-call.js';

const pressButton = (page: Page, name: string): Promise<void> =>
  page.locator(`::-p-aria([name="${name}"][role="button"])`).click();

describe('a call in a box that the pages of a React app hand on', () => {
  let call: FrameworkCall;
  let page: Page;
  before(async () => {
    call = await openFrameworkCall('react');
    ({page} = call);
  });
  after(() => call.close());

  for (const [there, from] of [
    ['Second page', 'the first to the second'],
    ['First page', 'the second to the first'],
  ] as const) {
    test(`goes on from ${from}, each of which is mounted twice`, () =>
      assertKept(page, async () => {
        await pressButton(page, there);
        await waitForHeading(page, there);
      }));
  }
});

describe('a call in a row of a list', () => {
  let call: FrameworkCall;
  before(async () => {
    call = await openFrameworkCall('react', '/list');
  });
  after(() => call.close());

  test('goes on when the rows change their order', () =>
    assertKept(call.page, async () => {
      await pressButton(call.page, 'Turn around');
      await waitForHeading(call.page, 'below, assistant, above');
    }));
});
