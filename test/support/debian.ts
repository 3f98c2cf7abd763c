/**
 * Programs that a bare machine lacks, from Debian's packages. It stands alone because a fresh clone must be able to run
 * every test and every benchmark.
 */
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';

/** Its name, where it can be run; installs its package, mostly of that name, if need be. */
export function findProgram(name: string, packageName = name): string {
  if (isInstalled(name)) return name;
  installWithApt(packageName);
  if (isInstalled(name)) return name;
  throw new Error(`This needs ${name}, and it could not be installed: apt-get install ${packageName}.`);
}

function isInstalled(name: string): boolean {
  return spawnSync(name, ['--version'], {stdio: 'ignore'}).error === undefined;
}

/** On Debian and its kin, as root. A package may want to start a server of its own; ours needs the program alone. */
function installWithApt(name: string): void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  process.stderr.write(`Installing ${name} …\n`);
  const env = {...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1'};
  spawnSync('apt-get', ['update', '-qq'], {env});
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], {env});
}
