/** A build anywhere gives the same bytes: who has the sources can see that what is published was made of them. */
import assert from 'node:assert/strict';
import {execFile, execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {promisify} from 'node:util';
import {ROOT} from '../../scripts/find-tests.js';

const FOLDERS = ['dist/browser', 'dist/package', 'dist/node'];

function hashes(root: string): Record<string, string> {
  const files = FOLDERS.flatMap(folder =>
    readdirSync(join(root, folder), {recursive: true, encoding: 'utf8'}).map(name => join(folder, name)),
  ).filter(name => statSync(join(root, name)).isFile());
  return Object.fromEntries(
    files.sort().map(name => [
      name,
      createHash('sha256')
        .update(readFileSync(join(root, name)))
        .digest('hex'),
    ]),
  );
}

describe('a second build, in another folder', () => {
  let copy: string;
  before(async () => {
    copy = mkdtempSync(join(ROOT, '.cache', 'build-'));
    const tracked = execFileSync('git', ['ls-files', '-z'], {cwd: ROOT, encoding: 'utf8'}).split('\0');
    for (const name of tracked.filter(path => path !== '')) cpSync(join(ROOT, name), join(copy, name));
    // Links take no time; a folder that is a link would be told from one that is there.
    execFileSync('cp', ['-al', join(ROOT, 'node_modules'), join(copy, 'node_modules')]);
    await promisify(execFile)(process.execPath, ['scripts/build.mjs'], {cwd: copy});
  });
  after(() => rmSync(copy, {recursive: true, force: true}));

  test('has the same bytes as the first, in every file', () => {
    const first = hashes(ROOT);
    const second = hashes(copy);
    assert.deepEqual(Object.keys(second), Object.keys(first));
    const differ = Object.keys(first).filter(name => first[name] !== second[name]);
    assert.deepEqual(differ, []);
  });
});
