/**
 * Programs that a bare machine lacks, from Debian's packages. It stands alone because a fresh clone must be able to run
 * every test and every benchmark.
 */
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';

/** Nobody's fault: the machine lacks it, and does not let us install it. */
export class MissingProgram extends Error {
  constructor(name: string, packages: readonly string[]) {
    super(`This needs ${name}, and it could not be installed: apt-get install ${packages.join(' ')}.`);
  }
}

/**
 * Its name, where it can be run; installs its package, mostly of that name, and what it needs beside it, if need be. `proof`:
 * arguments with which it succeeds only where that is there.
 */
export function findProgram(
  name: string,
  packages: string | readonly string[] = name,
  proof?: readonly string[],
): string {
  if (isInstalled(name, proof)) return name;
  const names = [packages].flat();
  installWithApt(names);
  if (isInstalled(name, proof)) return name;
  throw new MissingProgram(name, names);
}

function isInstalled(name: string, proof?: readonly string[]): boolean {
  const {error, status} = spawnSync(name, proof ?? ['--version'], {stdio: 'ignore'});
  return error === undefined && (proof === undefined || status === 0);
}

/** On Debian and its kin, as root. A package may want to start a server of its own; ours needs the program alone. */
function installWithApt(names: readonly string[]): void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  process.stderr.write(`Installing ${names.join(', ')} …\n`);
  const env = {...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1'};
  spawnSync('apt-get', ['update', '-qq'], {env});
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], {env});
}
