/** Runs the tests that live in Node (units, and whole calls that drive a browser) and counts them. */
import {writeFileSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {run} from 'node:test';
import {spec} from 'node:test/reporters';
import {findTests, type TestKind} from './find-tests.js';

/** A file that takes longer hangs. */
const FILE_LIMIT_MS = {unit: 120_000, browser: 0, e2e: 180_000};
/** Calls run in real time and share the machine with a browser each. */
const CONCURRENCY = {unit: availableParallelism(), browser: 1, e2e: Number(process.env['E2E_CONCURRENCY'] ?? 2)};

const [kind = 'unit', summaryFile = '', filter] = process.argv.slice(2) as [TestKind, string, string?];
const files = findTests(kind, filter);
let passed = 0;
let failed = 0;
const counted = (data: {details: {type?: string | undefined}; skip?: unknown}): boolean =>
  data.details.type !== 'suite' && data.skip === undefined;

if (files.length === 0) {
  writeFileSync(summaryFile, JSON.stringify({passed, failed}));
} else {
  const stream = run({files, concurrency: CONCURRENCY[kind], timeout: FILE_LIMIT_MS[kind]});
  stream.on('test:pass', data => {
    if (counted(data) && !isFile(data.name)) passed += 1;
  });
  stream.on('test:fail', data => {
    if (counted(data)) failed += 1;
  });
  stream.on('end', () => {
    writeFileSync(summaryFile, JSON.stringify({passed, failed}));
    process.exitCode = failed === 0 ? 0 : 1;
  });
  stream.compose(new spec()).pipe(process.stdout);
}

/** The runner reports each file as a test of its own, too. */
function isFile(name: string): boolean {
  return files.includes(name);
}
