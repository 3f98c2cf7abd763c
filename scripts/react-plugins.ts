/** What the bundle for React needs beside what every bundle has: it loads the other entries of the package, and is for browsers. */
import {relative, resolve} from 'node:path';
import type {Plugin} from 'vite';

const ROOT = resolve(import.meta.dirname, '..');

/** Leaves the files of other bundles where they are: `entries` are sources, by which they are meant, and their addresses. */
export function otherEntries(entries: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'other-entries',
    apply: 'build',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      if (importer === undefined || !source.startsWith('.')) return null;
      const resolved = await this.resolve(source, importer, {...options, skipSelf: true});
      const id = resolved === null ? undefined : entries[relative(ROOT, resolved.id)];
      return id === undefined ? resolved : {id, external: true};
    },
  };
}

/** What renders on servers alone must be told that this is rendered in the browser, too, and waits for its events. */
export function forClients(): Plugin {
  return {
    name: 'for-clients',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler: (_options, bundle) => {
        for (const chunk of Object.values(bundle)) {
          if (chunk.type === 'chunk' && chunk.isEntry) chunk.code = `'use client';${chunk.code}`;
        }
      },
    },
  };
}
