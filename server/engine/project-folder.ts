/**
 * Where the project is: compiled or as source, the first folder above that is a package. It stands alone, below everything that
 * has files there, because the engine runs without the rest of the server.
 */
import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

export function projectFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
