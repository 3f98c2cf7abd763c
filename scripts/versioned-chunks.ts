/**
 * Gives the folder of the chunks a name that changes with what is in it, so that browsers may keep them for ever. It stands
 * alone because the builder would name each file: so many names weigh more than one, in every chunk that names others.
 */
import {readFileSync, readdirSync, renameSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import type {Plugin} from 'vite';
import {versionOf} from './file-version.js';
import {writeScriptEntry, writeScriptParts} from './script-entry.js';

const FOLDER = 'chunks';

/** `entry`: the file that leads to the chunks, by its name in the folder of the build; the script stands in its place. */
export function versionedChunks(entry: string): Plugin {
  return {
    name: 'versioned-chunks',
    apply: 'build',
    writeBundle: async ({dir = ''}) => {
      const folder = join(dir, FOLDER);
      rmSync(join(dir, `${entry}.map`), {force: true});
      await writeScriptParts(folder);
      const names = readdirSync(folder).sort();
      const versioned = `${FOLDER}-${versionOf(...names.flatMap(name => [name, readFileSync(join(folder, name))]))}`;
      renameSync(folder, join(dir, versioned));
      await writeScriptEntry(join(dir, entry), versioned);
    },
  };
}
