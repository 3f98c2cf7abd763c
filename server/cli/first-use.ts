/**
 * Installs packages on their first use, into a folder of the user's caches. It stands alone because nobody who has a provider
 * needs those of the practice voice, and because an app that has our package keeps its own packages as they are.
 */
import {spawn} from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import {delimiter, dirname, join} from 'node:path';
import {asWanted, cacheOf, wantedVersions} from '../engine/package-cache.js';
import {ENGINE_PACKAGES, PACKAGES_PATH, findPackage} from '../engine/packages.js';
import {ProgressBar} from './progress-bar.js';

export type PackageGroup = {
  /** What they are together, for a person. */
  readonly title: string;
  readonly names: readonly string[];
  /** What they take of a disk, with what they need themselves, as measured; by platform some megabytes more or less. */
  readonly bytes: number;
};

export const PRACTICE_VOICE: PackageGroup = {
  title: 'the practice voice',
  names: ENGINE_PACKAGES,
  bytes: 56_000_000,
};

/** A certificate, and the code that a phone reads. */
export const HTTPS: PackageGroup = {
  title: 'what https needs',
  names: ['selfsigned', 'uqr'],
  bytes: 5_000_000,
};

const LOOK_EVERY_MS = 150;

/** False where they could not be had, which has been said. */
export async function installOnFirstUse(group: PackageGroup): Promise<boolean> {
  if (areThere(group)) return true;
  const folder = cacheOf(group.names);
  process.env[PACKAGES_PATH] = [process.env[PACKAGES_PATH], folder].filter(Boolean).join(delimiter);
  if (areThere(group)) return true;
  const failure = await install(group, folder);
  if (failure === undefined) return true;
  process.stderr.write(
    `${failure}\nNot installed: ${group.title}. It can be done by hand: npm install ${asWanted(group.names)}\n`,
  );
  process.exitCode = 1;
  return false;
}

function areThere({names}: PackageGroup): boolean {
  return names.every(name => findPackage(name) !== undefined);
}

/** Resolves to why it failed. Whole or not at all: it is made beside its place. */
async function install({title, bytes, names}: PackageGroup, folder: string): Promise<string | undefined> {
  mkdirSync(dirname(folder), {recursive: true});
  const draft = mkdtempSync(`${folder}.`);
  const bar = new ProgressBar(`Installing ${title}, once`, bytes);
  const look = setInterval(() => bar.show(bytesIn(draft)), LOOK_EVERY_MS);
  try {
    const manifest = {private: true, dependencies: wantedVersions(names)};
    writeFileSync(join(draft, 'package.json'), JSON.stringify(manifest));
    const failure = await npmInstall(draft);
    if (failure !== undefined) return failure;
    // Somebody else may have been quicker: theirs is as good.
    if (!existsSync(folder)) renameSync(draft, folder);
    bar.end();
    return undefined;
  } catch (failure) {
    return failure instanceof Error ? failure.message : String(failure);
  } finally {
    clearInterval(look);
    bar.close();
    rmSync(draft, {recursive: true, force: true});
  }
}

/** No script of a package is run. */
function npmInstall(folder: string): Promise<string | undefined> {
  const args = [
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
    '--loglevel=error',
  ];
  // Within npx it is the npm that runs us.
  const npm = process.env['npm_execpath'];
  const [command, ...rest] =
    npm !== undefined && /npm-cli\.c?js$/.test(npm) ? [process.execPath, npm, ...args] : ['npm', ...args];
  return new Promise(resolve => {
    const shell = process.platform === 'win32' && command === 'npm';
    const child = spawn(command, rest, {cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], shell});
    let told = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (told += text));
    child.once('error', ({message}) => resolve(message));
    child.once('close', code => resolve(code === 0 ? undefined : told.trim() || `npm ended with ${code}`));
  });
}

/** Files come and go while npm is at work: what is gone counts nothing. */
function bytesIn(folder: string): number {
  try {
    return readdirSync(folder, {recursive: true, withFileTypes: true})
      .filter(entry => entry.isFile())
      .reduce((sum, {parentPath, name}) => sum + sizeOf(join(parentPath, name)), 0);
  } catch {
    return 0;
  }
}

function sizeOf(file: string): number {
  return statSync(file, {throwIfNoEntry: false})?.size ?? 0;
}
