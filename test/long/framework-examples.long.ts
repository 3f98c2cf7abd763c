/** The package in an app of each framework, by its own tools and without a wrapper: the examples of docs/frameworks.md. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {
  assertKept,
  openFrameworkSites,
  processorFiles,
  talk,
  type FrameworkSites,
} from '../support/framework-call.js';
import {describeFrameworkTypes} from '../support/framework-types.js';
import {press, waitForEvent} from '../support/host-page.js';

const EXAMPLES = [
  ['Vue', 'frameworks', '/vue.html'],
  ['Svelte', 'frameworks', '/svelte.html'],
  ['Angular', 'angular', '/'],
] as const;

const waitForName = (page: Page, name: string): Promise<unknown> =>
  page.waitForSelector(`::-p-aria([name="${name}"][role="region"])`, {timeout: 8_000});

describe('the element of the package', () => {
  let sites: FrameworkSites;
  before(async () => {
    sites = await openFrameworkSites();
  });
  after(() => sites.close());

  for (const [name, fixture, path] of EXAMPLES) {
    describe(`in a page that ${name} draws`, () => {
      let opened: Awaited<ReturnType<FrameworkSites['open']>>;
      let page: Page;
      before(async () => {
        opened = await sites.open(fixture, path);
        ({page} = opened);
      });
      after(() => page.close());

      test('has the attribute, the tool and the handler of its template', async () => {
        await waitForName(page, 'Ada');
        await press(page, 'Start talking');
        await waitForEvent(page, {type: 'voice-start'}, {timeout: 15_000});
        await talk(page, 'turn on the kitchen light');
        await page.waitForFunction(() => document.querySelector('#lamp')?.textContent === 'kitchen on');
        assert.match(await page.$eval('#said', ({textContent}) => textContent), /turn on the kitchen light/i);
      });

      test('has its processors as files of that page', async () => {
        assert.notDeepEqual(await processorFiles(opened), [], opened.asked.join('\n'));
      });

      test('keeps its call when the page is drawn again, with another attribute', () =>
        assertKept(page, async () => {
          await press(page, 'Call her Grace');
          await waitForName(page, 'Grace');
        }));

      test('does what a method is asked of it by a reference', async () => {
        await press(page, 'Ask for the time');
        await page.waitForFunction(() => document.querySelector('#said')?.textContent === 'what time is it');
      });
    });
  }
});

// Here, because they are checked in the same projects, each of which is installed once.
describeFrameworkTypes();
