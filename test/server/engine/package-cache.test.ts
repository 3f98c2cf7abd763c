/** Where packages of the practice voice are found by an app that did not install them itself. */
import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {cacheOf} from '../../../server/engine/package-cache.js';
import {ENGINE_PACKAGES, findPackage, locatePackage} from '../../../server/engine/packages.js';

const {XDG_CACHE_HOME} = process.env;
let caches: string;
before(() => {
  caches = realpathSync(mkdtempSync(join(tmpdir(), 'caches-')));
  process.env['XDG_CACHE_HOME'] = caches;
});
after(() => {
  if (XDG_CACHE_HOME === undefined) delete process.env['XDG_CACHE_HOME'];
  else process.env['XDG_CACHE_HOME'] = XDG_CACHE_HOME;
  rmSync(caches, {recursive: true});
});

test('is in the folder that the command line installs into', () => {
  assert.equal(findPackage('of-the-practice-voice'), undefined);
  const folder = join(cacheOf(ENGINE_PACKAGES), 'node_modules', 'of-the-practice-voice');
  mkdirSync(folder, {recursive: true});
  writeFileSync(join(folder, 'index.js'), '');
  assert.equal(findPackage('of-the-practice-voice'), join(folder, 'index.js'));
});

test('is named with all that it takes, and both ways to have it', () => {
  assert.throws(
    () => locatePackage('not-there'),
    /not-there is not installed: run "npx realtime-voice start" once, or "npm install not-there@/,
  );
});
