/**
 * A site that is made with a real framework, by its own build: installed once into `.cache/fixtures`, built from
 * `test/fixtures`, and served beside a voice server. It stands alone because each framework is a fixture and nothing else.
 *
 * A fixture is a folder with a `package.json` of exact versions and a `build` script that writes `dist`; what is in its
 * `public` is served with it. In what it serves `%VOICE_SERVER%` is the origin of the voice server. With `"voicePackage": true`
 * our package is installed in it, too, as npm would publish it.
 */
import {createHash} from 'node:crypto';
import {cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {extname, join, resolve} from 'node:path';
import {npm, packedTarball} from './packed.js';

export type FixtureSite = {
  readonly origin: string;
  /** The paths that were asked for so far: a page sees nothing of what its audio thread loads. */
  readonly asked: readonly string[];
  readonly close: () => void;
};

const ROOT = resolve(import.meta.dirname, '../..');
const FIXTURES = join(ROOT, 'test', 'fixtures');
const CACHE = join(ROOT, '.cache', 'fixtures');
/** Says which manifest was installed; written last. */
const LOCK = 'package-lock.json';
const STAMP = '.installed';
const BUILT = 'dist';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Installs what is not there yet, builds, and serves until closed. */
export async function openFixture(name: string, voiceServer: string): Promise<FixtureSite> {
  const folder = await prepareFixture(name);
  await build(folder);
  const asked: string[] = [];
  const server = createServer(({url = '/'}, response) => {
    asked.push(url);
    answer(join(folder, BUILT), url, voiceServer, response);
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The folder of a fixture as a project that is ready to be built: its files as they are now, and what it depends on. */
export async function prepareFixture(name: string): Promise<string> {
  const folder = await install(name);
  cpSync(join(FIXTURES, name), folder, {recursive: true});
  return folder;
}

/** No script of a package runs; an installation that was broken off begins anew. */
async function install(name: string): Promise<string> {
  const folder = join(CACHE, name);
  const {voicePackage = false} = JSON.parse(readFileSync(join(FIXTURES, name, 'package.json'), 'utf8')) as {
    voicePackage?: boolean;
  };
  const tarball = voicePackage ? await packedTarball() : undefined;
  const hash = createHash('sha256').update(readFileSync(join(FIXTURES, name, LOCK)));
  if (tarball !== undefined) hash.update(readFileSync(tarball));
  const wanted = hash.digest('hex');
  const stamp = join(folder, STAMP);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return folder;
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(folder, {recursive: true});
  for (const file of ['package.json', LOCK]) cpSync(join(FIXTURES, name, file), join(folder, file));
  const quietly = ['--ignore-scripts', '--no-audit', '--no-fund'];
  await npm(folder, 'ci', ...quietly);
  if (tarball !== undefined) await npm(folder, 'install', '--no-save', ...quietly, tarball);
  writeFileSync(stamp, wanted);
  return folder;
}

async function build(folder: string): Promise<void> {
  rmSync(join(folder, BUILT), {recursive: true, force: true});
  await npm(folder, 'run', 'build');
  const published = join(folder, 'public');
  if (existsSync(published)) cpSync(published, join(folder, BUILT), {recursive: true});
}

/** Addresses that are no file are a route of the first page, where there is one. */
function answer(folder: string, url: string, voiceServer: string, response: ServerResponse): void {
  const {pathname} = new URL(url, 'http://localhost');
  const [file] = [pathname, join(pathname, 'index.html'), 'index.html']
    .map(path => join(folder, path))
    .filter(path => extname(path) !== '' && existsSync(path));
  if (file === undefined) {
    response.writeHead(404).end();
    return;
  }
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  const content = readFileSync(file);
  // A page that is drawn by a script has the address there.
  const isWritten = ['.html', '.js'].includes(extname(file));
  response.writeHead(200, {'content-type': type});
  response.end(isWritten ? content.toString().replaceAll('%VOICE_SERVER%', voiceServer) : content);
}
