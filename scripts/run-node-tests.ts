/** Runs the tests that live in Node (units, and whole calls that drive a browser) and counts them. */
import {writeFileSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {run} from 'node:test';
import {spec} from 'node:test/reporters';
import {compiledPath} from './compile-tests.js';
import {findTests} from './find-tests.js';

type NodeKind = 'unit' | 'e2e' | 'long';

/** A file that takes longer hangs. */
const FILE_LIMIT_MS = {unit: 120_000, e2e: 180_000, long: 300_000};
/** Calls run in real time and share the machine with a browser each; those of the long run judge what was heard. */
const CALLS = Number(process.env['E2E_CONCURRENCY'] ?? 0);
const CONCURRENCY = {unit: availableParallelism() + 1, e2e: CALLS || 3, long: CALLS || 2};

const [kind, summaryFile, filter] = process.argv.slice(2) as [NodeKind, string, string?];
const files = findTests(kind, filter).map(compiledPath);
const limit = Number(process.env['TEST_FILE_LIMIT_MS'] ?? FILE_LIMIT_MS[kind]);
const summary = {passed: 0, failed: 0, skipped: 0};

type Outcome = {name: string; details: {type?: string | undefined}; skip?: unknown; todo?: unknown};

/** Suites, and the runner's entry for a whole file, are no tests of their own. */
const isTest = ({name, details}: Outcome): boolean => details.type !== 'suite' && !files.includes(name);
const isLeftOut = ({skip, todo}: Outcome): boolean => skip !== undefined || todo !== undefined;

/** They wait for a minute to pass, again and again: beside them there is room for others. */
const WAITING = /(gone-for-good|flapping)\.long/;
const lanes =
  kind === 'long'
    ? [
        {files: files.filter(file => !WAITING.test(file)), concurrency: CONCURRENCY.long},
        {files: files.filter(file => WAITING.test(file)), concurrency: 1},
      ]
    : [{files, concurrency: CONCURRENCY[kind]}];

/** Resolves when all of a lane has run; what it prints comes between the lines of the others. */
function runLane(lane: {readonly files: string[]; readonly concurrency: number}): Promise<void> {
  if (lane.files.length === 0) return Promise.resolve();
  const stream = run({...lane, timeout: limit});
  stream.on('test:pass', data => {
    if (isTest(data)) summary[isLeftOut(data) ? 'skipped' : 'passed'] += 1;
  });
  stream.on('test:fail', data => {
    // A file that fails as a whole (it hangs, or does not load) has no other entry, so it counts.
    if (isLeftOut(data)) summary.skipped += 1;
    else if (data.details.type !== 'suite') summary.failed += 1;
  });
  stream.pipe(new spec()).pipe(process.stdout);
  return new Promise(resolve => stream.on('end', () => resolve()));
}

await Promise.all(lanes.map(runLane));
writeFileSync(summaryFile, JSON.stringify(summary));
process.exitCode = summary.failed === 0 ? 0 : 1;
