/** The test files of one kind, by the end of their names. */
import {readdirSync} from 'node:fs';
import {join, relative, resolve} from 'node:path';

export const ROOT = resolve(import.meta.dirname, '..');

const ENDINGS = {unit: '.test.ts', browser: '.browser.ts', e2e: '.e2e.ts', long: '.long.ts'} as const;
export type TestKind = keyof typeof ENDINGS;

/** Absolute paths, sorted; `filter` keeps those whose path holds it. */
export function findTests(kind: TestKind, filter = ''): string[] {
  const all = readdirSync(join(ROOT, 'test'), {recursive: true, encoding: 'utf8'});
  return all
    .filter(name => name.endsWith(ENDINGS[kind]))
    .map(name => join(ROOT, 'test', name))
    .filter(path => relative(ROOT, path).includes(filter))
    .sort();
}
