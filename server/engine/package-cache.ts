/**
 * The folder of a user's caches in which packages are that were installed on their first use. It stands alone because who installs
 * them and who looks for them are others: a command, and any app with the voice server in it.
 */
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {projectFolder} from './project-folder.js';

/** The versions that this one was tested with. */
export function wantedVersions(names: readonly string[]): Record<string, string> {
  const manifest = JSON.parse(readFileSync(join(projectFolder(), 'package.json'), 'utf8')) as {
    readonly peerDependencies: Readonly<Record<string, string>>;
  };
  return Object.fromEntries(names.map(name => [name, manifest.peerDependencies[name] ?? 'latest']));
}

/** As `npm install` is told of them: `name@version`. */
export function asWanted(names: readonly string[]): string {
  return Object.entries(wantedVersions(names))
    .map(([name, version]) => `${name}@${version}`)
    .join(' ');
}

/** Where these packages are, or will be. Another version of ours may want others: each set has a folder of its own. */
export function cacheOf(names: readonly string[]): string {
  const set = createHash('sha256')
    .update(JSON.stringify(wantedVersions(names)))
    .digest('hex')
    .slice(0, 12);
  return join(userCaches(), 'realtime-voice', set);
}

function userCaches(): string {
  const {XDG_CACHE_HOME, LOCALAPPDATA} = process.env;
  if (process.platform === 'win32') return LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  return XDG_CACHE_HOME ?? join(homedir(), '.cache');
}
