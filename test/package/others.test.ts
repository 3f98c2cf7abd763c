/** What the scripts contain that is not ours: Lit, and no more (a page loads it from nowhere else, and pays for all of it). */
import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';
import {ROOT} from '../../scripts/find-tests.js';

/** Those that may be in it; the last two are allowed, and not needed so far. */
const ALLOWED = ['lit', 'lit-html', 'lit-element', '@lit/reactive-element', '@lit/context', 'zod'];

/** The packages that a folder's bundles were made of, by their maps. */
function packagesIn(folder: string): string[] {
  const maps = readdirSync(join(ROOT, folder), {recursive: true, encoding: 'utf8'}).filter(name =>
    name.endsWith('.js.map'),
  );
  assert.notEqual(maps.length, 0, `${folder} has maps`);
  const sources = maps.flatMap(
    name => (JSON.parse(readFileSync(join(ROOT, folder, name), 'utf8')) as {sources: string[]}).sources,
  );
  assert.ok(sources.some(source => source.includes('src/components') || source.includes('src/realtime')));
  const found = sources.flatMap(source => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? []);
  return [...new Set(found)].sort();
}

describe('of others the browser loads', () => {
  test('in the scripts of a server Lit, and no more', () => {
    const found = packagesIn('dist/browser');
    assert.ok(found.includes('lit-html'));
    assert.deepEqual(
      found.filter(name => !ALLOWED.includes(name)),
      [],
    );
  });

  test('in the package nothing: Lit is the page’s own there', () => {
    assert.deepEqual(packagesIn('dist/package'), []);
  });
});
