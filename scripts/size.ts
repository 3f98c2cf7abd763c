/**
 * The weight budget: what a page loads before anybody wants to talk, and what a call loads, in gzip bytes.
 * Weight is behaviour: a budget that is passed fails the build.
 */
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {basename, dirname, join, relative, resolve} from 'node:path';
import {gzipSync} from 'node:zlib';

const DIST = resolve(import.meta.dirname, '../dist/browser');
const ENTRY = join(DIST, 'realtime-voice.js');
/** Both processors in one file: what the audio thread compiles before the first sound. */
const PROCESSORS = join(DIST, 'worklets', 'processors.js');

/** gzip -9, in bytes; a kB is 1000 of them. */
const BUDGETS = {idle: 10_000, call: 45_000, processors: 3_000, catchUp: 1_000};

/** Chunks that most calls never load, each with its budget: they are no part of a call. */
const ON_DEMAND: Readonly<Record<string, {readonly when: string; readonly budget: number}>> = {
  'tool-work': {when: 'the assistant has tools', budget: 2_800},
  'declared-tools': {when: 'the page declares tools in its HTML', budget: 1_150},
  'approval-panel': {when: 'the visitor is asked for permission', budget: 2_150},
  'talk-button': {when: 'turns are made by hand', budget: 1_400},
  'text-composer': {when: 'there is a field to write in', budget: 1_150},
  export: {when: 'the page asks for the transcript as a file', budget: 1_550},
  'single-call': {when: 'the page wants one call at a time', budget: 500},
  'resume-on-reload': {when: 'a call goes on after a reload', budget: 1_600},
  dialects: {when: 'the provider speaks another dialect', budget: 2_000},
  'offered-tools': {when: 'the page wants its WebMCP tools used', budget: 1_400},
};

const IMPORT = /(?:from|import)\s*\(?\s*["'`](\.[^"'`]+)["'`]/g;
const STATIC_IMPORT = /(?:from|import)\s*["'`](\.[^"'`]+)["'`]/g;

/** Every file that `entry` leads to by imports that match. */
function closure(entry: string, pattern: RegExp, found = new Set<string>()): Set<string> {
  if (found.has(entry)) return found;
  found.add(entry);
  for (const [, specifier = ''] of readFileSync(entry, 'utf8').matchAll(pattern)) {
    closure(resolve(dirname(entry), specifier), pattern, found);
  }
  return found;
}

function gzipBytes(file: string): number {
  return gzipSync(readFileSync(file), {level: 9}).length;
}

function report(title: string, files: Iterable<string>, budget: number): boolean {
  const rows = [...files].map(file => ({name: relative(DIST, file), bytes: gzipBytes(file)}));
  const total = rows.reduce((sum, {bytes}) => sum + bytes, 0);
  process.stdout.write(`${title}\n`);
  for (const {name, bytes} of rows) process.stdout.write(`  ${kilobytes(bytes)}  ${name}\n`);
  process.stdout.write(
    `  ${kilobytes(total)}  of ${kilobytes(budget)} ${total > budget ? 'TOO HEAVY' : 'ok'}\n\n`,
  );
  return total <= budget;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(2).padStart(6)} kB`;
}

if (!existsSync(ENTRY)) {
  process.stderr.write('There is no build yet: run npm run build first.\n');
  process.exit(1);
}
const idle = closure(ENTRY, STATIC_IMPORT);
// The processors ride in the call's chunk as text; their files are for pages that host them, and are not added.
const reached = closure(ENTRY, IMPORT);
const onDemand = (file: string): string | undefined =>
  Object.keys(ON_DEMAND).find(name => basename(file).startsWith(`${name}-`));
const call = [...reached].filter(file => onDemand(file) === undefined);
const unreached = readdirSync(join(DIST, 'chunks')).filter(
  name => name.endsWith('.js') && !reached.has(join(DIST, 'chunks', name)),
);
const fits = [
  report('Before first intent', idle, BUDGETS.idle),
  report('A call, all of it', call, BUDGETS.call),
  report('Of that, on the audio thread', [PROCESSORS], BUDGETS.processors),
  report(
    'Of that, only where words waited for a WebRTC line',
    call.filter(file => file.includes('catch-up-')),
    BUDGETS.catchUp,
  ),
  ...Object.entries(ON_DEMAND).map(([name, {when, budget}]) =>
    report(
      `On demand, only where ${when}`,
      [...reached].filter(file => onDemand(file) === name),
      budget,
    ),
  ),
];
if (unreached.length > 0) process.stdout.write(`Not reached by any import: ${unreached.join(', ')}\n`);
process.exit(fits.every(Boolean) && unreached.length === 0 ? 0 : 1);
