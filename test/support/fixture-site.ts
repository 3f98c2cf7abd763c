/**
 * A site that is made with a real framework, by its own build: installed once into `.cache/fixtures`, built from
 * `test/fixtures`, and served beside a voice server. It stands alone because each framework is a fixture and nothing else.
 *
 * A fixture is a folder with a `package.json` of exact versions and a `build` script that writes `dist`; what is in its
 * `public` is served with it. In pages `%VOICE_SERVER%` is the origin of the voice server.
 */
import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {extname, join, resolve} from 'node:path';
import {promisify} from 'node:util';

export type FixtureSite = {
  readonly origin: string;
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
  const folder = await install(name);
  await build(name, folder);
  const server = createServer(({url}, response) =>
    answer(join(folder, BUILT), url ?? '/', voiceServer, response),
  );
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** No script of a package runs; an installation that was broken off begins anew. */
async function install(name: string): Promise<string> {
  const folder = join(CACHE, name);
  const lock = readFileSync(join(FIXTURES, name, LOCK));
  const wanted = createHash('sha256').update(lock).digest('hex');
  const stamp = join(folder, STAMP);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return folder;
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(folder, {recursive: true});
  for (const file of ['package.json', LOCK]) cpSync(join(FIXTURES, name, file), join(folder, file));
  await npm(folder, 'ci', '--ignore-scripts', '--no-audit', '--no-fund');
  writeFileSync(stamp, wanted);
  return folder;
}

async function build(name: string, folder: string): Promise<void> {
  rmSync(join(folder, BUILT), {recursive: true, force: true});
  cpSync(join(FIXTURES, name), folder, {recursive: true});
  await npm(folder, 'run', 'build');
  const published = join(folder, 'public');
  if (existsSync(published)) cpSync(published, join(folder, BUILT), {recursive: true});
}

async function npm(folder: string, ...args: readonly string[]): Promise<void> {
  const env = {...process.env, ASTRO_TELEMETRY_DISABLED: '1', NEXT_TELEMETRY_DISABLED: '1'};
  const shell = process.platform === 'win32';
  await promisify(execFile)('npm', [...args], {cwd: folder, env, shell}).catch((cause: unknown) => {
    const {stdout, stderr} = cause as {stdout: string; stderr: string};
    throw new Error(`npm ${args.join(' ')} failed in ${folder}:\n${stdout}${stderr}`, {cause});
  });
}

/** Addresses that are no file are a route of the first page. */
function answer(folder: string, url: string, voiceServer: string, response: ServerResponse): void {
  const {pathname} = new URL(url, 'http://localhost');
  const [file = ''] = [pathname, join(pathname, 'index.html'), 'index.html']
    .map(path => join(folder, path))
    .filter(path => extname(path) !== '' && existsSync(path));
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  const content = readFileSync(file);
  const isPage = extname(file) === '.html';
  response.writeHead(200, {'content-type': type});
  response.end(isPage ? content.toString().replaceAll('%VOICE_SERVER%', voiceServer) : content);
}
