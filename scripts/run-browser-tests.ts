/** Runs the tests that live in a page, in a real Chromium with a fake microphone, and counts them. */
import {writeFileSync} from 'node:fs';
import {relative} from 'node:path';
import {esbuildPlugin} from '@web/dev-server-esbuild';
import {fromRollup} from '@web/dev-server-rollup';
import {startTestRunner} from '@web/test-runner';
import {chromeLauncher} from '@web/test-runner-chrome';
import {defaultReporter, type TestResult, type TestSuiteResult} from '@web/test-runner';
import * as puppeteer from 'puppeteer-core';
import {BROWSER_FLAGS, type FoundBrowser} from './browser.mjs';
import {ROOT, findTests} from './find-tests.js';
import {workletPlugin} from './worklet-plugin.js';

const [, summaryFile = '', filter] = process.argv.slice(2);
const files = findTests('browser', filter).map(path => relative(ROOT, path));
const browser = JSON.parse(process.env['TEST_BROWSER'] ?? '{}') as FoundBrowser;

if (files.length === 0) {
  writeFileSync(summaryFile, JSON.stringify({passed: 0, failed: 0}));
} else {
  const runner = await startTestRunner({
    autoExitProcess: false,
    readCliArgs: false,
    readFileConfig: false,
    config: {
      rootDir: ROOT,
      files,
      nodeResolve: {exportConditions: ['production']},
      concurrency: 2,
      testsFinishTimeout: 120_000,
      browsers: [
        chromeLauncher({
          puppeteer,
          launchOptions: {
            executablePath: browser.executablePath,
            headless: browser.headless,
            args: [...BROWSER_FLAGS],
            env: {...process.env, ...browser.env},
          },
        }),
      ],
      plugins: [
        fromRollup(workletPlugin as never)(),
        esbuildPlugin({ts: true, target: 'es2022', tsconfig: 'tsconfig.json'}),
      ],
      mimeTypes: {'**/*?worklet': 'js'},
      testFramework: {config: {timeout: 10_000}},
      reporters: [defaultReporter({reportTestResults: true, reportTestProgress: false})],
    },
  });
  runner?.on('finished', () => {
    let passed = 0;
    let failed = 0;
    for (const session of runner.sessions.all()) {
      const results = session.testResults === undefined ? [] : flatten(session.testResults);
      passed += results.filter(result => result.passed && !result.skipped).length;
      failed += results.filter(result => !result.passed && !result.skipped).length;
      // A page that did not even load has no results.
      if (!session.passed && results.every(result => result.passed)) failed += 1;
    }
    writeFileSync(summaryFile, JSON.stringify({passed, failed}));
    process.exitCode = failed === 0 ? 0 : 1;
  });
  runner?.on('stopped', () => process.exit());
  runner?.on('finished', () => void runner.stop());
}

function flatten(suite: TestSuiteResult): TestResult[] {
  return [...suite.tests, ...suite.suites.flatMap(flatten)];
}
