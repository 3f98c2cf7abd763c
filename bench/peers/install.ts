/**
 * One peer, as a page of its own would have it: installed alone into an empty folder, bundled, and imported in Node. It stands
 * alone because it is what runs programs of others; none of their install scripts is run.
 */
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join, relative} from 'node:path';
import {gzipSync} from 'node:zlib';
import {build} from 'esbuild';
import {ROOT} from '../../scripts/find-tests.js';
import {factsOf, loadedBy, type Row} from './facts.js';
import type {Peer} from './peers.js';

const CACHE = join(ROOT, '.cache', 'peers');
/** What imports itself may wait for something for ever. */
const IMPORT_MS = 20_000;
// What a page loads does not mind which Node installed it.
const ARGUMENTS = [
  'install',
  '--ignore-scripts',
  '--engine-strict=false',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];

export async function measure(peer: Peer): Promise<Row> {
  const folder = install(peer);
  const {first, later} =
    peer.files === undefined ? await bundled(peer, folder) : published(peer.files, folder);
  return {
    ...{name: `${peer.name} ${versionOf(peer.packages[0])}`, kind: peer.kind},
    ...{first: weightOf(first), whole: weightOf([...first, ...later])},
    ...factsOf([...first, ...later]),
    inNode: canBeImported(nameOf(peer.packages[0]), folder),
  };
}

/** Where it is installed; what is there from an earlier run stays. */
function install({name, packages}: Peer): string {
  const folder = join(CACHE, name.toLowerCase().replace(/\W+/g, '-'));
  const wanted = packages.join('\n');
  const done = join(folder, '.installed');
  if (existsSync(done) && readFileSync(done, 'utf8') === wanted) return folder;
  mkdirSync(folder, {recursive: true});
  writeFileSync(join(folder, 'package.json'), '{"private": true}');
  const {status, stderr} = spawnSync('npm', [...ARGUMENTS, ...packages], {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm could not install ${packages.join(' ')}:\n${stderr}`);
  writeFileSync(done, wanted);
  return folder;
}

type Loaded = {readonly first: readonly string[]; readonly later: readonly string[]};

async function bundled({script = ''}: Peer, folder: string): Promise<Loaded> {
  const outdir = join(folder, 'bundled');
  const {metafile, outputFiles} = await build({
    stdin: {contents: script, resolveDir: folder, sourcefile: 'page.js'},
    ...{bundle: true, minify: true, splitting: true, metafile: true, write: false, outdir},
    ...{format: 'esm', platform: 'browser', target: 'es2022', logLevel: 'error'},
    // Styles and pictures are not weighed, of nobody.
    loader: {'.css': 'empty', '.png': 'empty', '.svg': 'empty', '.woff2': 'empty'},
    define: {'process.env.NODE_ENV': '"production"'},
  });
  const texts = new Map(outputFiles.map(({path, text}) => [relative(process.cwd(), path), text]));
  const entry =
    Object.entries(metafile.outputs).find(([, {entryPoint}]) => entryPoint?.endsWith('page.js'))?.[0] ?? '';
  const loaded = loadedBy(entry, metafile.outputs);
  const textOf = (path: string): string => {
    const text = texts.get(path);
    if (text === undefined) throw new Error(`esbuild made no ${path}`);
    return text;
  };
  return {first: loaded.first.map(textOf), later: loaded.later.map(textOf)};
}

function published(files: Loaded, folder: string): Loaded {
  const read = (path: string): string => readFileSync(join(folder, 'node_modules', path), 'utf8');
  return {first: files.first.map(read), later: files.later.map(read)};
}

export function weightOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + gzipSync(text, {level: 9}).length, 0);
}

/** As a server does that renders pages. */
export function canBeImported(name: string, folder: string): boolean {
  const program = `import(${JSON.stringify(name)}).then(() => process.exit(0), () => process.exit(1))`;
  const {status} = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: folder,
    timeout: IMPORT_MS,
    stdio: 'ignore',
  });
  return status === 0;
}

const nameOf = (written: string): string => written.slice(0, written.lastIndexOf('@'));
const versionOf = (written: string): string => written.slice(written.lastIndexOf('@') + 1);
