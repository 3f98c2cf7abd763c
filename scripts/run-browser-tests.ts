/** Runs the tests that live in a page, in a real browser with a fake microphone, and counts them. */
import {writeFileSync} from 'node:fs';
import {constants} from 'node:os';
import {join, relative} from 'node:path';
import {esbuildPlugin} from '@web/dev-server-esbuild';
import {fromRollup} from '@web/dev-server-rollup';
import {startTestRunner} from '@web/test-runner';
import {defaultReporter, type TestResult, type TestSuiteResult} from '@web/test-runner';
import {ROOT, findTests} from './find-tests.js';
import {MissingProgram} from '../test/support/debian.js';
import {ENGINES, type Engine, type EngineKind} from './engines/index.js';
import {reactForPages} from './react-for-pages.js';
import {refuseSockets} from './refused-sockets.js';
import {litPlugin} from './lit-plugin.js';
import {afterCompiling} from './warm-modules.js';
import {workletPlugin} from './worklet-plugin.js';

const [kind, summaryFile = '', filter] = process.argv.slice(2) as [EngineKind, string?, string?];
// What hears and plays is tested where its sound can be given and recorded; what is seen, everywhere.
const files = findTests('browser', filter)
  .map(path => relative(ROOT, path))
  .filter(path => kind === 'browser' || path.startsWith('test/components/'));

// Who is told to end ends what was started for it: each part of it waits for `exit`.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(128 + constants.signals[signal]));
}

const engine = files.length === 0 ? undefined : await openEngine();
if (engine === undefined) {
  writeFileSync(summaryFile, JSON.stringify({passed: 0, failed: 0, skipped: files.length}));
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
      browsers: [afterCompiling(files, engine.launcher)],
      plugins: [
        refuseSockets(),
        reactForPages(),
        fromRollup(workletPlugin as never)(),
        fromRollup(litPlugin as never)(),
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
  runner?.on('stopped', () => void engine.end().then(() => process.exit()));
  runner?.on('finished', () => void runner.stop());
}

/** Nothing where the machine has no such browser: its files are counted as skipped, and it is said why. */
async function openEngine(): Promise<Engine | undefined> {
  try {
    return await ENGINES[kind]();
  } catch (cause) {
    if (!(cause instanceof MissingProgram)) throw cause;
    process.stdout.write(`${kind}: ${files.length} files are skipped. ${cause.message}\n`);
    return undefined;
  }
}

function flatten(suite: TestSuiteResult): TestResult[] {
  return [...suite.tests, ...suite.suites.flatMap(flatten)];
}
