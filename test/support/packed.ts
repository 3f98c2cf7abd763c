/**
 * The package as npm would publish it, and a project that has it installed. It stands alone because what is packed is what
 * people get: a file that `files` forgets is there in a checkout.
 */
import {execFile} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {ROOT} from '../../scripts/find-tests.js';

const CACHE = join(ROOT, '.cache', 'packed');
const TARBALL = join(CACHE, 'realtime-voice.tgz');
/** What is packed is made of these: the last line of a build, and what says which of it is packed. */
const SOURCES = [join(ROOT, 'dist', '.built'), join(ROOT, 'package.json')];

/** The path of the tarball of this build. */
export async function packedTarball(): Promise<string> {
  const newest = Math.max(...SOURCES.map(file => statSync(file).mtimeMs));
  if (existsSync(TARBALL) && statSync(TARBALL).mtimeMs > newest) return TARBALL;
  mkdirSync(CACHE, {recursive: true});
  // Files of tests run at once: each packs into a folder of its own, and the last one stays.
  const folder = mkdtempSync(join(CACHE, 'pack-'));
  const {stdout} = await npm(ROOT, 'pack', '--ignore-scripts', '--json', '--pack-destination', folder);
  const [{filename}] = JSON.parse(stdout) as [{filename: string}];
  renameSync(join(folder, filename), TARBALL);
  rmSync(folder, {recursive: true});
  return TARBALL;
}

export type Project = {
  readonly folder: string;
  readonly remove: () => void;
};

/** An empty folder into which the package was installed, without what is optional. */
export async function projectWithPackage(): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), 'voice-project-'));
  await npm(folder, 'install', '--ignore-scripts', '--no-audit', '--no-fund', await packedTarball());
  return {folder, remove: () => rmSync(folder, {recursive: true, force: true})};
}

/** Rejects with what npm printed. */
export async function npm(cwd: string, ...args: readonly string[]): Promise<{stdout: string}> {
  const shell = process.platform === 'win32';
  const env = {...process.env, ASTRO_TELEMETRY_DISABLED: '1', NEXT_TELEMETRY_DISABLED: '1'};
  const options = {cwd, shell, env, maxBuffer: 16 * 1024 * 1024};
  return promisify(execFile)('npm', [...args], options).catch((cause: unknown) => {
    const {stdout, stderr} = cause as {stdout: string; stderr: string};
    throw new Error(`npm ${args.join(' ')} failed in ${cwd}:\n${stdout}${stderr}`, {cause});
  });
}
