/**
 * `npm run manifest`: writes what others read of our elements: the manifest, data for editors, types for frameworks, and the
 * tables of the documentation. With `--check` the documentation is left as it is, and a difference fails; with `--build` it is
 * not looked at.
 */
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {customElementsManifest} from './custom-elements.js';
import {htmlCustomData, webTypes} from './editors.js';
import {describeElements} from './elements.js';
import {FRAMEWORK_TYPES, attributeTypes} from './markup-types.js';
import {pinnedSnippet} from './snippet.js';
import {tablesOf} from './tables.js';
import {writeTables} from './write-tables.js';

const ROOT = resolve(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'dist', 'package');
/** Where tables stand. */
const PAGES = ['README.md'];

const elements = describeElements();
const {version} = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {version: string};

const files: Record<string, string> = {
  'custom-elements.json': json(customElementsManifest(elements)),
  'html-custom-data.json': json(htmlCustomData(elements)),
  'web-types.json': json(webTypes(elements, version)),
  'types/frameworks/attributes.d.ts': attributeTypes(elements),
};
for (const [name, text] of Object.entries(FRAMEWORK_TYPES)) files[`types/frameworks/${name}.d.ts`] = text;
mkdirSync(join(FOLDER, 'types', 'frameworks'), {recursive: true});
for (const [name, text] of Object.entries(files)) writeFileSync(join(FOLDER, name), text);

const isBuild = process.argv.includes('--build');
const tables = isBuild ? {} : {...tablesOf(elements), snippet: pinnedSnippet()};
for (const page of isBuild ? [] : PAGES) {
  const path = join(ROOT, page);
  const present = readFileSync(path, 'utf8');
  const wanted = writeTables(present, tables);
  if (wanted === present) continue;
  if (process.argv.includes('--check')) {
    process.stderr.write(`${page} differs from what the elements say of themselves: npm run manifest\n`);
    process.exitCode = 1;
  } else writeFileSync(path, wanted);
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
