/**
 * Astro's router puts another page in place of the one that holds a call: `transition:persist` keeps its element. The pages
 * import the package, and Astro's own build takes it along.
 */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {processorFiles, talk} from '../support/framework-call.js';
import {press} from '../support/host-page.js';
import {describePageWalk} from '../support/page-walk.js';

describePageWalk('a call on pages that Astro changes', 'astro', call => {
  test('has the tool and the handler that the page gave its element, and what it writes', async () => {
    const {page} = call();
    await talk(page, 'turn on the kitchen light');
    await page.waitForFunction(() => document.querySelector('#lamp')?.textContent === 'kitchen on');
    assert.match(await page.$eval('#said', ({textContent}) => textContent), /turn on the kitchen light/i);
    await press(page, 'Ask for the time');
    await page.waitForFunction(() => document.querySelector('#said')?.textContent === 'what time is it');
  });

  test('has its processors as files of the site', async () => {
    assert.notDeepEqual(await processorFiles(call()), [], call().asked.join('\n'));
  });
});
