/**
 * Gives the folder of the chunks a name that changes with what is in it, so that browsers may keep them for ever. It stands
 * alone because the builder would name each file: so many names weigh more than one, in every chunk that names others.
 */
import {createHash} from 'node:crypto';
import {readFileSync, readdirSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Plugin} from 'vite';

const FOLDER = 'chunks';
const HASH_LENGTH = 8;

/** `entries`: the files that lead to the chunks, by their names in the folder of the build. */
export function versionedChunks(entries: readonly string[]): Plugin {
  return {
    name: 'versioned-chunks',
    apply: 'build',
    writeBundle: ({dir = ''}) => {
      const folder = join(dir, FOLDER);
      const hash = createHash('sha256');
      for (const name of readdirSync(folder).sort())
        hash.update(name).update(readFileSync(join(folder, name)));
      const versioned = `${FOLDER}-${hash.digest('base64url').slice(0, HASH_LENGTH)}`;
      renameSync(folder, join(dir, versioned));
      for (const entry of entries) {
        const path = join(dir, entry);
        writeFileSync(path, readFileSync(path, 'utf8').replaceAll(`./${FOLDER}/`, `./${versioned}/`));
      }
    },
  };
}
