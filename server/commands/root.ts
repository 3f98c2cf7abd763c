/** Which voice.config.json is meant, seen from a command. */
import {existsSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {projectFolder} from '../engine/project-folder.js';

const CONFIG_FILE = 'voice.config.json';

/** The voice.config.json that the server would read, or another one that was named. */
export function configPath(named: string | undefined, fromEnvironment: string | undefined): string {
  // npm starts a script in the project's folder and says where it was asked from.
  if (named !== undefined) return resolve(process.env['INIT_CWD'] ?? '.', named);
  return fromEnvironment ?? configIn('.');
}

/** The voice.config.json of a folder, or the project's own where it has none. */
export function configIn(folder: string): string {
  const own = resolve(folder, CONFIG_FILE);
  return existsSync(own) ? own : join(projectFolder(), CONFIG_FILE);
}
