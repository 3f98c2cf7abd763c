/** Runs the tests that live in a page, in a real browser with a fake microphone, and counts them. */
import {writeFileSync} from 'node:fs';
import {constants} from 'node:os';
import {join, relative} from 'node:path';
import {esbuildPlugin} from '@web/dev-server-esbuild';
import {fromRollup} from '@web/dev-server-rollup';
import {startTestRunner} from '@web/test-runner';
import {defaultReporter, type TestResult, type TestSession, type TestSuiteResult} from '@web/test-runner';
import {ROOT, findTests} from './find-tests.js';
import {MissingProgram} from '../test/support/debian.js';
import {ENGINES, type Engine, type EngineKind} from './engines/index.js';
import {BROWSER_LOST} from './engines/webdriver-launcher.js';
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

const sessions = files.length === 0 ? undefined : await runTwice(files);
const summary = sessions ? summarize(sessions) : {passed: 0, failed: 0, skipped: files.length};
writeFileSync(summaryFile, JSON.stringify(summary));
process.exit(summary.failed === 0 ? 0 : 1);

/** A browser that comes down tells nothing of what it tested: another one is asked, once. */
async function runTwice(all: readonly string[]): Promise<readonly TestSession[] | undefined> {
  const first = await run(all);
  const lost = first?.filter(({errors}) => errors.some(({message}) => message === BROWSER_LOST)) ?? [];
  if (first === undefined || lost.length === 0) return first;
  const again = lost.map(({testFile}) => relative(ROOT, testFile));
  process.stdout.write(`\nAgain, in another browser: ${again.join(', ')}\n`);
  const second = await run(again);
  return [...first.filter(session => !lost.includes(session)), ...(second ?? lost)];
}

/** Each file in a page of its own; `undefined` where the machine has no such browser. */
async function run(these: readonly string[]): Promise<readonly TestSession[] | undefined> {
  const engine = await openEngine();
  if (engine === undefined) return undefined;
  const runner = await startTestRunner({
    autoExitProcess: false,
    readCliArgs: false,
    readFileConfig: false,
    config: {
      rootDir: ROOT,
      files: [...these],
      nodeResolve: {exportConditions: ['production']},
      // They mostly wait: sound takes its time.
      concurrency: 4,
      testsFinishTimeout: 120_000,
      browsers: [afterCompiling(these, engine.launcher)],
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
  if (runner === undefined) throw new Error('The runner did not start: it has said why.');
  // It stops by itself when all have finished.
  await new Promise(resolve => {
    runner.on('stopped', resolve);
  });
  await engine.end();
  return [...runner.sessions.all()];
}

function summarize(sessions: readonly TestSession[]): {passed: number; failed: number; skipped: number} {
  const summary = {passed: 0, failed: 0, skipped: 0};
  for (const session of sessions) {
    const results = session.testResults === undefined ? [] : flatten(session.testResults);
    for (const result of results) {
      summary[result.skipped ? 'skipped' : result.passed ? 'passed' : 'failed'] += 1;
    }
    // A page that did not even load has no results.
    if (!session.passed && results.every(result => result.passed || result.skipped)) summary.failed += 1;
  }
  return summary;
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
