/**
 * The sources and the tests of Node as plain JavaScript, made once. It stands alone because it saves a third of the work of
 * the unit tests: a loader such as tsx starts again in each of their processes, and in each thread of the engine.
 */
import {mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join, relative} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {transform} from 'esbuild';
import {ROOT} from './find-tests.js';

const COMPILED = join(ROOT, '.cache', 'compiled');
const TSCONFIG = readFileSync(join(ROOT, 'tsconfig.base.json'), 'utf8');
/** What runs as it would in a build. */
const PRODUCT = ['src', 'server'];
/** What reads files beside itself, and starts programs there: its `import.meta` still tells of the source. */
const TOOLS = ['test', 'scripts', 'bench'];

/** Where the compiled form of a source is. */
export function compiledPath(source: string): string {
  return join(COMPILED, relative(ROOT, source)).replace(/\.ts$/, '.js');
}

/** Compiles everything anew, which takes a second or two: nothing that is stale or was deleted can be run. */
export async function compileTests(): Promise<void> {
  rmSync(COMPILED, {recursive: true, force: true});
  await Promise.all([...PRODUCT, ...TOOLS].flatMap(sourcesIn).map(compile));
}

function sourcesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), {recursive: true, encoding: 'utf8'})
    .filter(name => /\.(ts|mjs)$/.test(name) && !/\.d\.ts$|^fixtures/.test(name))
    .map(name => join(ROOT, folder, name));
}

async function compile(source: string): Promise<void> {
  const isTool = TOOLS.some(folder => relative(ROOT, source).startsWith(folder));
  const {code} = await transform(readFileSync(source, 'utf8'), {
    loader: source.endsWith('.ts') ? 'ts' : 'js',
    target: 'node20',
    tsconfigRaw: TSCONFIG,
    sourcefile: source,
    // With it, and `--enable-source-maps`, failures name lines of the source.
    sourcemap: 'inline',
    sourcesContent: false,
    define: isTool ? placeOf(source) : {},
  });
  const target = compiledPath(source);
  mkdirSync(dirname(target), {recursive: true});
  writeFileSync(target, code);
}

function placeOf(source: string): Record<string, string> {
  return {
    'import.meta.url': JSON.stringify(pathToFileURL(source).href),
    'import.meta.dirname': JSON.stringify(dirname(source)),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await compileTests();
