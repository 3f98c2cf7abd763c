/**
 * The weight budget: what a page loads before anybody wants to talk, and what a call loads, in gzip bytes.
 * Weight is behaviour: a budget that is passed fails the build.
 */
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {basename, dirname, join, relative, resolve} from 'node:path';
import {gzipSync} from 'node:zlib';

const DIST = resolve(import.meta.dirname, '../dist');

/** gzip -9, in bytes; a kB is 1000 of them. */
const BUDGETS = {idle: 10_000, processors: 3_000, captions: 5_300, inspector: 13_500};

type Way = {readonly parts: readonly string[]; readonly budget: number};

/**
 * The ways to be connected: each call takes one, and loads the parts of that one. Without a guard the page judges turns
 * by itself, and without WebRTC it carries the sound (docs/decisions/0012).
 */
const WAYS: Readonly<Record<string, Way>> = {
  'guarded, over WebRTC': {parts: ['guarded-by-webrtc'], budget: 45_000},
  'guarded, over WebSocket': {parts: ['guarded-by-socket'], budget: 45_000},
  'direct, over WebRTC': {parts: ['direct-by-webrtc'], budget: 45_000},
  'direct, over WebSocket': {parts: ['direct-by-socket'], budget: 45_000},
};

/**
 * The same ways without the element. The goal is 24 kB for each of them (docs/architecture.md); until then none gets heavier.
 * What is on demand is the code of the element's calls, and is weighed there.
 */
const HEADLESS_WAYS: Readonly<Record<string, Way>> = {
  'guarded, over WebRTC': {parts: ['guarded-by-webrtc'], budget: 24_000},
  'guarded, over WebSocket': {parts: ['guarded-by-socket'], budget: 25_100},
  'direct, over WebRTC': {parts: ['direct-by-webrtc'], budget: 24_100},
  'direct, over WebSocket': {parts: ['direct-by-socket'], budget: 26_700},
};

/** Chunks that most calls never load, each with its budget: they are no part of a call. */
const ON_DEMAND: Readonly<Record<string, {readonly when: string; readonly budget: number}>> = {
  'page-settings': {when: 'the page says more than who the assistant is', budget: 2_200},
  'push-to-talk': {when: 'turns are made by hand', budget: 1_350},
  pause: {when: 'the visitor or the page pauses', budget: 550},
  'half-duplex': {when: 'only one is heard at a time', budget: 500},
  'talk-button': {when: 'turns are made by hand, as its button', budget: 1_400},
  'catch-up': {when: 'words waited for a WebRTC line', budget: 1_000},
  'guarded-access': {when: 'a guarded call is written', budget: 3_000},
  'direct-access': {when: 'a direct call is written', budget: 3_300},
  'direct-socket': {when: 'the same, or its WebRTC failed', budget: 1_850},
  'other-ways': {when: 'the same, for what two of them share', budget: 1_050},
  'direct-webrtc': {when: 'a direct call that began by a socket takes WebRTC', budget: 900},
  'pcm-socket': {when: 'a call takes a socket because its WebRTC failed', budget: 2_400},
  webrtc: {when: 'a call takes WebRTC because its socket failed', budget: 2_200},
  'microphone-refusals': {when: 'a microphone is refused, or is not there', budget: 700},
  'g711-decoder': {when: 'the sound comes as G.711', budget: 300},
  refusal: {when: 'a server refuses a question', budget: 450},
  'session-changes': {when: 'the session of a provider changes in mid-call', budget: 500},
  'turn-watch': {when: 'somebody speaks over an answer of a provider', budget: 1_700},
  rotation: {when: 'a call outlives the session of a provider', budget: 400},
  'own-session': {when: 'a token leaves the settings to the page, or they change', budget: 2_650},
  'choose-speaker': {when: 'the page or the visitor chooses a speaker', budget: 400},
  'worklet-text': {when: 'the processors cannot be had as a file', budget: 700},
  'processors.worklet': {when: 'the same, their text', budget: 3_000},
  'capture.worklet': {when: 'the same, the text of one', budget: 1_700},
  'playback.worklet': {when: 'the same, the text of the other', budget: 1_800},
  'tool-runner': {when: 'the assistant has tools', budget: 3_200},
  'declared-tools': {when: 'the page declares tools in its HTML', budget: 1_150},
  'approval-panel': {when: 'the visitor is asked for permission', budget: 2_150},
  'text-composer': {when: 'there is a field to write in', budget: 1_150},
  export: {when: 'the page asks for the transcript as a file', budget: 1_950},
  'visitor-token': {when: 'the page vouches for its visitors', budget: 600},
  'single-call': {when: 'the page wants one call at a time', budget: 500},
  'resume-on-reload': {when: 'a call goes on after a reload', budget: 1_600},
  'item-id': {when: 'a conversation is told again', budget: 300},
  dialects: {when: 'the provider speaks another dialect', budget: 2_000},
  'direct-translation': {when: 'a page that talks to the provider has it translate', budget: 2_000},
  'offered-tools': {when: 'the page wants its WebMCP tools used', budget: 1_400},
  'microphone-changes': {when: 'another microphone is heard', budget: 700},
  'send-feedback': {when: 'the visitor says how a call was', budget: 450},
  'call-extras': {when: 'a call has more than every call has', budget: 2_500},
  'call-hint': {when: 'nobody is heard, or the time of a call runs out', budget: 1_700},
  'no-call': {when: 'a page can have no call at all', budget: 250},
  shortcuts: {when: 'a key is pressed in the widget', budget: 500},
  schema: {when: 'attributes are checked', budget: 1_450},
  'device-memory': {when: 'the visitor lets their device remember', budget: 250},
  'popup-frame': {when: 'the widget opens above its page', budget: 2_200},
  'consent-gate': {when: 'the visitor is asked before a call', budget: 1_800},
  'settings-button': {when: 'the visitor has settings', budget: 1_150},
  'settings-panel': {when: 'the settings are open', budget: 4_900},
  choose: {when: 'a choice is made, or kept', budget: 250},
  'kept-settings': {when: 'choices of an earlier visit are true again', budget: 900},
  'feedback-form': {when: 'the visitor is asked how a call was', budget: 2_000},
  'problem-notice': {when: 'a call failed', budget: 1_500},
  'transcript-actions': {when: 'a conversation is over', budget: 950},
  'marked-words': {when: 'an answer has marks in it, or words are doubted', budget: 1_850},
  dictation: {when: 'what is said is written into a field of the page', budget: 3_100},
  'duck-original': {when: 'a sound of the page steps back beneath its translation', budget: 850},
  confidence: {when: 'it is known how sure words are', budget: 450},
  'spoken-session': {when: 'the browser or the voice server hears or speaks', budget: 4_950},
  hearing: {when: 'the browser hears', budget: 2_800},
  'browser-voice': {when: 'the browser speaks', budget: 1_550},
  'server-voice': {when: 'the voice server speaks', budget: 1_400},
  'ear-turns': {when: 'a model hears live, and knows no turns', budget: 700},
  'lent-stream': {when: 'a stream of the page is heard', budget: 450},
  onlookers: {when: 'the page wants to look into calls, or to play one again', budget: 1_000},
  'watch-call': {when: 'the page wants to know how quick a call is', budget: 2_700},
  'call-inspector': {when: 'a developer looks into calls', budget: 7_600},
  'usage-keeper': {when: 'it is told what a call takes of the provider', budget: 1_400},
  'base64-table': {when: 'a browser cannot write base64 by itself', budget: 600},
  'time-limit': {when: 'a page in direct access sets a time', budget: 450},
  'post-offer': {when: 'a token endpoint leaves the offer to the page', budget: 400},
  'guarded-standby': {when: 'a guarded call outlives the session of a provider', budget: 500},
  'call-log': {when: 'a call is recorded or looked into', budget: 1_850},
  'call-recording': {when: 'the page wants calls recorded', budget: 2_900},
  'recording-sign': {when: 'a call is recorded, or is a recording', budget: 900},
  'en.recording': {when: 'the same, or the visitor is asked before a call, its English words', budget: 400},
  'call-replay': {when: 'a recorded call is played', budget: 3_700},
  'entry-changes': {when: 'a call is written down, or read again', budget: 600},
  'recorder.worklet': {when: 'a call is recorded, and its processor cannot be had as a file', budget: 1_100},
  languages: {when: 'the page is in another language than English', budget: 650},
};

/** In another language: what every call says, the closed widget with it; and what the other parts say, on demand. */
const LANGUAGE_BUDGETS = {call: 2_000, parts: 2_850};

/** What of it only the element loads. */
const ELEMENT_ONLY = [
  ...['page-settings', 'schema', 'talk-button', 'declared-tools', 'approval-panel', 'text-composer'],
  ...['call-extras', 'call-hint', 'no-call', 'shortcuts', 'device-memory', 'popup-frame', 'consent-gate'],
  ...['settings-button', 'settings-panel', 'choose', 'kept-settings', 'feedback-form', 'problem-notice'],
  ...['transcript-actions', 'marked-words', 'confidence', 'lent-stream', 'onlookers', 'watch-call'],
  ...['call-inspector', 'usage-keeper', 'dictation', 'call-log', 'call-recording', 'recording-sign'],
  ...['en.recording', 'call-replay', 'entry-changes', 'recorder.worklet', 'duck-original', 'languages'],
  ...['spoken-session', 'hearing', 'browser-voice', 'server-voice'],
];

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

/** One build: its entry, what that leads to, and the chunks beside it. */
class Bundle {
  readonly folder: string;
  readonly entry: ReadonlySet<string>;
  /** Both processors in one file: what the audio thread compiles before the first sound of a call over WebSocket. */
  readonly processors: string;
  readonly #reached: ReadonlySet<string>;

  constructor(folder: string, entry: string) {
    this.folder = join(DIST, folder);
    const path = join(this.folder, entry);
    this.entry = closure(path, STATIC_IMPORT);
    this.processors = join(this.folder, 'worklets', 'processors.js');
    this.#reached = closure(path, IMPORT);
  }

  chunk(name: string): string {
    const found = [...this.#reached].find(file => basename(file).replace(/\.js$/, '') === name);
    if (found === undefined)
      throw new Error(`No chunk is named ${name}: the build has changed, and so must this list`);
    return found;
  }

  /** All that a call loads which takes this way; a chunk comes with what it cannot do without. */
  call(parts: readonly string[]): Set<string> {
    const found = new Set(this.entry);
    for (const name of parts) closure(this.chunk(name), STATIC_IMPORT, found);
    // What comes over WebRTC is played by the browser itself.
    const plays = !parts.some(name => name.endsWith('webrtc'));
    return found.add(plays ? this.processors : this.processors.replace('processors.js', 'capture.js'));
  }

  /** The tags of the languages that it has beside English. */
  languages(): string[] {
    return [...this.#reached]
      .map(file => basename(file))
      .filter(name => name.endsWith('.closed.js'))
      .map(name => name.replace('.closed.js', ''))
      .sort();
  }

  /** The chunks that nobody has counted. */
  uncounted(counted: ReadonlySet<string>): string[] {
    const chunks = chunkFolder(this.folder);
    return readdirSync(chunks).filter(name => name.endsWith('.js') && !counted.has(join(chunks, name)));
  }
}

/** Its name changes with what is in it. */
function chunkFolder(folder: string): string {
  return join(folder, readdirSync(folder).find(name => name.startsWith('chunks')) ?? 'chunks');
}

if (!existsSync(join(DIST, 'browser')) || !existsSync(join(DIST, 'package'))) {
  process.stderr.write('There is no build yet: run npm run build first.\n');
  process.exit(1);
}
const widget = new Bundle('browser', 'realtime-voice.js');
const headless = new Bundle('package', 'session.js');
/** A script of its own, which shares no file with the widget: the widget is as light without it as with it. */
const captions = closure(join(DIST, 'browser', 'realtime-voice-captions.js'), IMPORT);
const inspector = closure(join(DIST, 'browser', 'realtime-voice-inspector.js'), IMPORT);
const calls = [
  ...Object.entries(WAYS).map(([way, {parts, budget}]) => ({
    title: `A call, all of it, ${way}`,
    files: widget.call(['call', ...parts]),
    budget,
  })),
  ...Object.entries(HEADLESS_WAYS).map(([way, {parts, budget}]) => ({
    title: `A call without the element, all of it, ${way}`,
    files: headless.call(parts),
    budget,
  })),
];
const onDemand = Object.keys(ON_DEMAND);
const counted = new Set(calls.flatMap(({files}) => [...files]));
for (const name of onDemand) counted.add(widget.chunk(name));
for (const name of onDemand.filter(name => !ELEMENT_ONLY.includes(name))) counted.add(headless.chunk(name));
const languages = widget.languages().flatMap(tag => [
  {
    title: `A call in another language, ${tag}`,
    files: [widget.chunk(`${tag}.closed`), widget.chunk(tag)],
    budget: LANGUAGE_BUDGETS.call,
  },
  {
    title: `The other parts in it, on demand, ${tag}`,
    files: [widget.chunk(`${tag}.parts`)],
    budget: LANGUAGE_BUDGETS.parts,
  },
]);
for (const {files} of languages) for (const file of files) counted.add(file);
const uncounted = [widget, headless].flatMap(bundle => bundle.uncounted(counted));
const fits = [
  report('Before first intent', widget.entry, BUDGETS.idle),
  ...calls.map(({title, files, budget}) => report(title, files, budget)),
  report('Of that, on the audio thread', [widget.processors], BUDGETS.processors),
  report('The captions, a script of their own', captions, BUDGETS.captions),
  report('The inspector of files, a script of its own', inspector, BUDGETS.inspector),
  ...Object.entries(ON_DEMAND).map(([name, {when, budget}]) =>
    report(`On demand, only where ${when}`, [widget.chunk(name)], budget),
  ),
  ...languages.map(({title, files, budget}) => report(title, files, budget)),
];
if (uncounted.length > 0) process.stdout.write(`In no budget: ${uncounted.join(', ')}\n`);
process.exit(fits.every(Boolean) && uncounted.length === 0 ? 0 : 1);
