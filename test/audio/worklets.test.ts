/** The built worklets: the file that a strict page hosts is the text that every other page is given. */
import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';
import {ROOT} from '../../scripts/find-tests.js';

const DIST = join(ROOT, 'dist', 'browser');
const WORKLETS = ['processors.js', 'capture.js', 'playback.js'];
const fileOf = (name: string): string => readFileSync(join(DIST, 'worklets', name), 'utf8');

describe('built worklets', () => {
  test('are the same as a file and as the text inside the bundle', () => {
    const folder = readdirSync(DIST).find(name => name.startsWith('chunks')) ?? '';
    const chunks = readdirSync(join(DIST, folder)).filter(name => name.endsWith('.js'));
    const bundled = chunks.map(name => readFileSync(join(DIST, folder, name), 'utf8')).join('\n');
    // Minified, a processor is one line without a character that a literal would escape.
    for (const name of WORKLETS) assert.ok(bundled.includes(fileOf(name).trim()), name);
  });

  test('import and export nothing: addModule takes one script', () => {
    for (const name of WORKLETS) assert.doesNotMatch(fileOf(name), /\b(import|export)\b/);
  });
});
