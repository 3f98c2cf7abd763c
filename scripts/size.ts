/**
 * The weight budget: what a page loads before anybody wants to talk, and what a call loads, in gzip bytes.
 * Weight is behaviour: a budget that is passed fails the build.
 */
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {basename, dirname, join, relative, resolve} from 'node:path';
import {gzipSync} from 'node:zlib';
import {
  BUDGETS,
  ELEMENT_ONLY,
  HEADLESS_CODE_BUDGET,
  HEADLESS_WAYS,
  LANGUAGE_BUDGETS,
  ON_DEMAND,
  WAYS,
} from './size-budgets.js';

const DIST = resolve(import.meta.dirname, '../dist');

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
  readonly entry: Set<string>;
  /** Both processors in one file: what the audio thread compiles before the first sound of a call over WebSocket. */
  readonly processors: string;
  readonly #reached: ReadonlySet<string>;

  /** `asked`: the chunk that an entry of the bundle's own always loads, once it has asked whether it may. */
  constructor(folder: string, entry: string, asked?: string) {
    this.folder = join(DIST, folder);
    const path = join(this.folder, entry);
    this.entry = closure(path, STATIC_IMPORT);
    if (asked !== undefined)
      closure(join(chunkFolder(this.folder), `${asked}.js`), STATIC_IMPORT, this.entry);
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
const widget = new Bundle('browser', 'realtime-voice.js', 'shell');
const headless = new Bundle('package', 'session.js');
/** A script of its own, which shares no file with the widget: the widget is as light without it as with it. */
const captions = closure(join(DIST, 'browser', 'realtime-voice-captions.js'), IMPORT);
const inspector = closure(join(DIST, 'browser', 'realtime-voice-inspector.js'), IMPORT);
/** Hook and component: the session and the element are the package's own, and are loaded where one of them is used. */
const react = join(DIST, 'package', 'react');
const calls = [
  ...Object.entries(WAYS).map(([way, {parts, budget}]) => ({
    title: `A call, all of it, ${way}`,
    files: widget.call(['call', ...parts]),
    budget,
  })),
  ...Object.entries(HEADLESS_WAYS).flatMap(([way, {parts, budget}]) => [
    {
      title: `A call without the element, all of it, ${way}`,
      files: headless.call(parts),
      budget,
    },
    {
      title: `Of that, what is no processor, ${way}`,
      files: [...headless.call(parts)].filter(file => !file.includes('worklets')),
      budget: HEADLESS_CODE_BUDGET,
    },
  ]),
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
  report('For React, hook and component', closure(join(react, 'index.js'), STATIC_IMPORT), BUDGETS.react),
  report(
    'Of it, only where an answer is heard through an element of the page',
    [join(react, 'chunks', 'play-through.js')],
    BUDGETS.playThrough,
  ),
  ...Object.entries(ON_DEMAND).map(([name, {when, budget}]) =>
    report(`On demand, only where ${when}`, [widget.chunk(name)], budget),
  ),
  ...languages.map(({title, files, budget}) => report(title, files, budget)),
];
if (uncounted.length > 0) process.stdout.write(`In no budget: ${uncounted.join(', ')}\n`);
process.exit(fits.every(Boolean) && uncounted.length === 0 ? 0 : 1);
