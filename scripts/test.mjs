/**
 * `npm test`: installs what is missing, a browser included, builds, and runs the three kinds of tests that everybody
 * waits for. `npm run test:all` (`--all`) adds those that take long, and what is seen in two other browsers.
 */
import {spawn} from 'node:child_process';
import {mkdirSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {findBrowser} from './browser.mjs';
import {ROOT, buildWhatIsStale, installWhatIsMissing, requireNode, run} from './prepare.mjs';

const KINDS = ['unit', 'browser', 'e2e'];
/**
 * One after the other, but two other browsers side by side: no test there listens to a call, and each waits for its browser
 * half of the time.
 */
const STEPS = [...KINDS.map(kind => [kind]), ['firefox', 'webkit'], ['long']];
const ALL_KINDS = STEPS.flat();
/** Those that run in Node; the others run in a page. */
const NODE_KINDS = ['unit', 'e2e', 'long'];
/** Those that Chromium is opened for. */
const CHROMIUM_KINDS = ['browser', 'e2e', 'long'];
/** Who breaks a run off ends what runs for it. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

requireNode();
installWhatIsMissing({dev: true});
buildWhatIsStale();

const {kinds, filter} = readArguments(process.argv.slice(2));
const browser = kinds.some(kind => CHROMIUM_KINDS.includes(kind)) ? await findBrowser() : undefined;
const results = join(ROOT, '.cache', 'test-results');
rmSync(results, {recursive: true, force: true});
mkdirSync(results, {recursive: true});

if (kinds.some(kind => NODE_KINDS.includes(kind))) {
  run('Compiling the tests', process.execPath, ['--import', 'tsx', 'scripts/compile-tests.ts']);
}
const total = {passed: 0, failed: 0, skipped: 0};
for (const step of STEPS.map(together => together.filter(kind => kinds.includes(kind)))) {
  await Promise.all(step.map((kind, at) => report(kind, at > 0)));
}
process.stdout.write(`${inWords(total)}\n`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);

function inWords({passed, failed, skipped}) {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}

/** Runs a kind and counts it. `held`: what it prints waits until it is over, so that it stands together. */
async function report(kind, held) {
  const started = Date.now();
  const {summary, printed} = await runKind(kind, held);
  for (const outcome of Object.keys(total)) total[outcome] += summary[outcome];
  process.stdout.write(`${printed}\n${kind}: ${inWords(summary)} in ${seconds(started)} s\n\n`);
}

/** Each kind runs in a process of its own, so that a crash is a failure and not the end of the report. */
function runKind(kind, held) {
  const summaryFile = join(results, `${kind}.json`);
  const args = [...commandFor(kind), kind, summaryFile, ...(filter === undefined ? [] : [filter])];
  const env = {
    ...process.env,
    NODE_NO_WARNINGS: '1',
    ...(browser && {
      TEST_BROWSER: JSON.stringify(browser),
    }),
  };
  return new Promise(resolve => {
    const output = held ? 'pipe' : 'inherit';
    const child = spawn(process.execPath, args, {cwd: ROOT, stdio: ['ignore', output, output], env});
    const pieces = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', piece => pieces.push(piece));
    const handOn = signal => {
      child.kill(signal);
      child.on('close', () => process.exit(1));
    };
    for (const signal of SIGNALS) process.on(signal, handOn);
    child.on('close', code => {
      for (const signal of SIGNALS) process.off(signal, handOn);
      resolve({summary: readSummary(summaryFile, code), printed: Buffer.concat(pieces).toString()});
    });
  });
}

/** The processes of its files are started with the same flags as the runner. */
function commandFor(kind) {
  return NODE_KINDS.includes(kind)
    ? ['--enable-source-maps', '.cache/compiled/scripts/run-node-tests.js']
    : ['--import', 'tsx', 'scripts/run-browser-tests.ts'];
}

function readSummary(file, code) {
  try {
    const summary = JSON.parse(readFileSync(file, 'utf8'));
    // A runner that ends badly after all tests passed has failed all the same.
    return code === 0 || summary.failed > 0 ? summary : {...summary, failed: summary.failed + 1};
  } catch {
    return {passed: 0, failed: 1, skipped: 0};
  }
}

function readArguments(args) {
  const all = args.includes('--all');
  args = args.filter(arg => arg !== '--all');
  const at = args.indexOf('--only');
  const only = at < 0 ? undefined : args[at + 1];
  if (only !== undefined && !ALL_KINDS.includes(only)) {
    process.stderr.write(`--only ${only} is not known; use ${ALL_KINDS.join(', ')}.\n`);
    process.exit(1);
  }
  const rest = at < 0 ? args : [...args.slice(0, at), ...args.slice(at + 2)];
  return {kinds: only !== undefined ? [only] : all ? ALL_KINDS : KINDS, filter: rest[0]};
}

function seconds(started) {
  return ((Date.now() - started) / 1000).toFixed(1);
}
