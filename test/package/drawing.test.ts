/** The drawing of docs/architecture.md says what the code does: who imports whom, no arrow too few and none too many. */
import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {dirname, join, normalize} from 'node:path';
import {describe, test} from 'node:test';
import {readMarkup} from '../support/documents/markup.js';

type Edge = readonly [from: string, to: string];

/** As they are drawn; what is in no folder of its own belongs to the one around it. */
const arrows: readonly Edge[] = [
  ...readFileSync('docs/images/folders.svg', 'utf8').matchAll(/data-from="([^"]+)" data-to="([^"]+)"/g),
].map(([, from = '', to = '']) => [from, to]);
const folders = [...new Set(arrows.flat())].sort((a, b) => b.length - a.length);
const imports = importsIn(['src', 'server']);

/** Between drawn folders; entry points, which stand in none, may import all. */
function importsIn(roots: readonly string[]): ReadonlyMap<string, Edge> {
  const found = new Map<string, Edge>();
  const sources = roots.flatMap(root =>
    readdirSync(root, {recursive: true, encoding: 'utf8'}).map(name =>
      join(root, name).replaceAll('\\', '/'),
    ),
  );
  for (const file of sources.filter(name => name.endsWith('.ts'))) {
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)) {
      const [from, to] = [file, normalize(join(dirname(file), path)).replaceAll('\\', '/')].map(folderOf);
      if (from !== undefined && to !== undefined && from !== to) found.set(`${from} → ${to}`, [from, to]);
    }
  }
  return found;
}

function folderOf(file: string): string | undefined {
  return folders.find(folder => file.startsWith(`${folder}/`));
}

/** Everything that arrows lead to from here. */
function reached(from: string, found = new Set<string>()): Set<string> {
  for (const [start, end] of arrows) if (start === from && !found.has(end)) reached(end, found.add(end));
  return found;
}

describe('every drawing', () => {
  for (const name of readdirSync('docs/images').filter(file => file.endsWith('.svg'))) {
    test(`can be drawn, and has a title: ${name}`, () => {
      const {tags, problems} = readMarkup(readFileSync(join('docs/images', name), 'utf8'), {template: true});
      assert.deepEqual(problems, []);
      assert.ok(tags.some(tag => tag.name === 'title'));
    });
  }
});

describe('the drawing of the folders', () => {
  test('has an arrow, or a way of arrows, for every import', () => {
    assert.ok(imports.size > 30);
    const missing = [...imports].filter(([, [from, to]]) => !reached(from).has(to)).map(([name]) => name);
    assert.deepEqual(missing, []);
  });

  test('has no arrow that nobody uses, and none that leads back', () => {
    const unused = arrows.filter(([from, to]) => !imports.has(`${from} → ${to}`));
    assert.deepEqual(unused, []);
    for (const folder of folders) assert.ok(!reached(folder).has(folder), folder);
  });

  test('names every folder that it has an arrow for', () => {
    const drawing = readFileSync('docs/images/folders.svg', 'utf8');
    for (const folder of folders) {
      const short = folder.replace(/^.*\//, '…/');
      assert.ok(
        [folder, short].some(name => drawing.includes(`>${name}</text>`)),
        folder,
      );
    }
  });
});
