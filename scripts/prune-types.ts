/**
 * Leaves of the declarations what somebody can import: the compiler writes one for every source. It stands alone because the
 * entry points of package.json are what leads to them.
 */
import {existsSync, readFileSync, readdirSync, rmSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const FOLDERS = ['dist/node', 'dist/package/types'];
const IMPORT = /(?:from|import)\s*\(?["'](\.[^"']+)["']/g;

const reached = new Set<string>();

function follow(file: string): void {
  if (reached.has(file) || !existsSync(file)) return;
  reached.add(file);
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
    follow(resolve(dirname(file), path.replace(/\.js$/, '.d.ts')));
  }
}

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly exports: Readonly<Record<string, string | {readonly types?: string}>>;
};
for (const target of Object.values(manifest.exports)) {
  if (typeof target !== 'string' && target.types !== undefined) follow(join(ROOT, target.types));
}
for (const folder of FOLDERS) {
  for (const name of readdirSync(join(ROOT, folder), {recursive: true, encoding: 'utf8'})) {
    const file = join(ROOT, folder, name);
    if (name.endsWith('.d.ts') && !reached.has(file)) rmSync(file);
  }
}
