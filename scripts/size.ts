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
const BUDGETS = {idle: 10_000, processors: 3_000};

type Way = {readonly parts: readonly string[]; readonly budget: number};

/**
 * The ways to be connected: each call takes one, and loads the parts of that one. Without a guard the page judges turns
 * by itself, and without WebRTC it carries the sound (docs/decisions/0012).
 */
const WAYS: Readonly<Record<string, Way>> = {
  'guarded, over WebRTC': {parts: ['guarded-access', 'webrtc'], budget: 45_000},
  'guarded, over WebSocket': {parts: ['guarded-access', 'pcm-socket'], budget: 45_000},
  'direct, over WebRTC': {parts: ['direct-access', 'direct-webrtc'], budget: 46_900},
  'direct, over WebSocket': {parts: ['direct-access', 'direct-socket', 'pcm-socket'], budget: 48_300},
};

/** Chunks that most calls never load, each with its budget: they are no part of a call. */
const ON_DEMAND: Readonly<Record<string, {readonly when: string; readonly budget: number}>> = {
  'page-settings': {when: 'the page says more than who the assistant is', budget: 2_200},
  'push-to-talk': {when: 'turns are made by hand', budget: 1_350},
  pause: {when: 'the visitor or the page pauses', budget: 550},
  'half-duplex': {when: 'only one is heard at a time', budget: 500},
  'talk-button': {when: 'turns are made by hand, as its button', budget: 1_400},
  'catch-up': {when: 'words waited for a WebRTC line', budget: 1_000},
  rotation: {when: 'a call outlives the session of a provider', budget: 400},
  'own-session': {when: 'a token leaves the settings to the page, or they change', budget: 2_200},
  'choose-speaker': {when: 'the page or the visitor chooses a speaker', budget: 400},
  'worklet-text': {when: 'the processors cannot be had as a file', budget: 700},
  'processors.worklet': {when: 'the same, their text', budget: 3_000},
  'tool-work': {when: 'the assistant has tools', budget: 2_800},
  'declared-tools': {when: 'the page declares tools in its HTML', budget: 1_150},
  'approval-panel': {when: 'the visitor is asked for permission', budget: 2_150},
  'text-composer': {when: 'there is a field to write in', budget: 1_150},
  export: {when: 'the page asks for the transcript as a file', budget: 1_550},
  'single-call': {when: 'the page wants one call at a time', budget: 500},
  'resume-on-reload': {when: 'a call goes on after a reload', budget: 1_600},
  'item-id': {when: 'a conversation is told again', budget: 300},
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
const reached = closure(ENTRY, IMPORT);
const chunk = (name: string): string => {
  const found = [...reached].find(file => basename(file).replace(/-[\w-]{6}\.js$/, '') === name);
  if (found === undefined)
    throw new Error(`No chunk is named ${name}: the build has changed, and so must this list`);
  return found;
};
/** A chunk with what it cannot do without. */
const parts = (names: readonly string[]): Set<string> => {
  const found = new Set<string>();
  for (const name of names) closure(chunk(name), STATIC_IMPORT, found);
  return found;
};
const ways = Object.entries(WAYS).map(([way, {parts: names, budget}]) => ({
  way,
  budget,
  files: new Set([...idle, ...parts(['call', ...names]), PROCESSORS]),
}));
const counted = new Set([...ways.flatMap(({files}) => [...files]), ...Object.keys(ON_DEMAND).map(chunk)]);
const uncounted = readdirSync(join(DIST, 'chunks')).filter(
  name => name.endsWith('.js') && !counted.has(join(DIST, 'chunks', name)),
);
const fits = [
  report('Before first intent', idle, BUDGETS.idle),
  ...ways.map(({way, files, budget}) => report(`A call, all of it, ${way}`, files, budget)),
  report('Of that, on the audio thread', [PROCESSORS], BUDGETS.processors),
  ...Object.entries(ON_DEMAND).map(([name, {when, budget}]) =>
    report(`On demand, only where ${when}`, [chunk(name)], budget),
  ),
];
if (uncounted.length > 0) process.stdout.write(`In no budget: ${uncounted.join(', ')}\n`);
process.exit(fits.every(Boolean) && uncounted.length === 0 ? 0 : 1);
