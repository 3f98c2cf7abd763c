/** Runs the tests that live in a page, in a real browser with a fake microphone, and counts them. */
import {writeFileSync} from 'node:fs';
import {join, relative} from 'node:path';
import {esbuildPlugin} from '@web/dev-server-esbuild';
import {fromRollup} from '@web/dev-server-rollup';
import {startTestRunner} from '@web/test-runner';
import {defaultReporter, type TestResult, type TestSuiteResult} from '@web/test-runner';
import {ROOT, findTests} from './find-tests.js';
import {launcherFor} from './test-engines.js';
import {workletPlugin} from './worklet-plugin.js';

const [kind, summaryFile = '', filter] = process.argv.slice(2);
const engine = kind === 'firefox' ? 'firefox' : 'chromium';
// What hears and plays is tested where its sound can be given and recorded; what is seen, everywhere.
const files = findTests('browser', filter)
  .map(path => relative(ROOT, path))
  .filter(path => engine === 'chromium' || path.startsWith('test/components/'));

if (files.length === 0) {
  writeFileSync(summaryFile, JSON.stringify({passed: 0, failed: 0, skipped: 0}));
} else {
  const runner = await startTestRunner({
    autoExitProcess: false,
    readCliArgs: false,
    readFileConfig: false,
    config: {
      rootDir: ROOT,
      files,
      nodeResolve: {exportConditions: ['production']},
      // They mostly wait: sound takes its time.
      concurrency: 4,
      testsFinishTimeout: 120_000,
      browsers: [await launcherFor(engine)],
      plugins: [
        fromRollup(workletPlugin as never)(),
        // The base itself: this plugin does not follow "extends", and decorators depend on it.
        esbuildPlugin({ts: true, target: 'es2022', tsconfig: join(ROOT, 'tsconfig.base.json')}),
      ],
      mimeTypes: {'**/*?worklet': 'js'},
      testFramework: {config: {timeout: 10_000}},
      reporters: [defaultReporter({reportTestResults: true, reportTestProgress: false})],
    },
  });
  runner?.on('finished', () => {
    const summary = {passed: 0, failed: 0, skipped: 0};
    for (const session of runner.sessions.all()) {
      const results = session.testResults === undefined ? [] : flatten(session.testResults);
      for (const result of results) {
        summary[result.skipped ? 'skipped' : result.passed ? 'passed' : 'failed'] += 1;
      }
      // A page that did not even load has no results.
      if (!session.passed && results.every(result => result.passed || result.skipped)) summary.failed += 1;
    }
    writeFileSync(summaryFile, JSON.stringify(summary));
    process.exitCode = summary.failed === 0 ? 0 : 1;
  });
  runner?.on('stopped', () => process.exit());
  runner?.on('finished', () => void runner.stop());
}

function flatten(suite: TestSuiteResult): TestResult[] {
  return [...suite.tests, ...suite.suites.flatMap(flatten)];
}
