/** The package in a page's own build: by Vite, webpack and Next, each with its defaults, and a call in what it made. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {openFrameworkCall, processorFiles, type FrameworkCall} from '../support/framework-call.js';

for (const bundler of ['vite', 'webpack', 'next']) {
  describe(`a page that ${bundler} built with the package in it`, () => {
    let call: FrameworkCall;
    before(async () => {
      call = await openFrameworkCall(bundler);
    });
    after(() => call.close());

    test('holds a call over a WebSocket, whose processors are files of that page', async () => {
      assert.notDeepEqual(await processorFiles(call), [], call.asked.join('\n'));
    });

    test('has loaded nothing of the widget from the voice server', async () => {
      const scripts = await call.page.evaluate(() =>
        performance
          .getEntriesByType('resource')
          .map(({name}) => name)
          .filter(name => name.endsWith('.js') && !name.startsWith(location.origin)),
      );
      assert.deepEqual(scripts, []);
    });
  });
}
