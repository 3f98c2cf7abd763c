/** What is published: its manifest as the tools of others read it, its weight, and nothing that nobody can use. */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {before, describe, test} from 'node:test';
import {checkPackage, createPackageFromTarballData, type Package} from '@arethetypeswrong/core';
import {publint} from 'publint';
import {formatMessage} from 'publint/utils';
import {packedTarball} from '../support/packed.js';

/** In bytes, as npm sends it. */
const WEIGHT_LIMIT = 1_000_000;
const PREFIX = '/node_modules/realtime-voice/';

describe('the package', () => {
  let tarball: Uint8Array;
  let content: Package;
  before(async () => {
    tarball = readFileSync(await packedTarball());
    content = createPackageFromTarballData(tarball);
  });

  const files = (): string[] => content.listFiles().map(name => name.slice(PREFIX.length));

  test('weighs a megabyte at most', () => {
    assert.ok(tarball.byteLength <= WEIGHT_LIMIT, `${tarball.byteLength} bytes`);
  });

  test('has what its manifest names, and no map, test or source', () => {
    const manifest = JSON.parse(content.readFile(`${PREFIX}package.json`)) as {
      readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
      readonly bin: Readonly<Record<string, string>>;
    };
    const named = [manifest.exports, manifest.bin]
      .flatMap(record => Object.values(record))
      .flatMap(target => (typeof target === 'string' ? target : Object.values(target)))
      .map(target => target.replace('./', ''));
    const has = new Set(files());
    for (const name of named) {
      const folder = name.replace('*', '');
      const found = name.includes('*') ? [...has].some(file => file.startsWith(folder)) : has.has(name);
      assert.ok(found, `${name} is not packed`);
    }
    assert.deepEqual(
      files().filter(name => /\.map$|\.test\.|^(src|server|test|scripts|bench)\//.test(name)),
      [],
    );
  });

  test('is read by bundlers and by Node as it says, by publint', async () => {
    const {messages, pkg} = await publint({pack: {tarball: tarball.slice().buffer}, strict: true});
    assert.deepEqual(
      messages.map(message => formatMessage(message, pkg)),
      [],
    );
  });

  test('has types that are right for every way to import it, by arethetypeswrong', async () => {
    const result = await checkPackage(content, {excludeEntrypoints: [/\*/, 'package.json']});
    assert.ok(result.types !== false);
    // There is no CommonJS of it: Node loads an ES module by `require()`, too, from 20.19 on. And no Node that runs it
    // looks for entry points as Node 10 did.
    const problems = result.problems.filter(
      problem =>
        problem.kind !== 'CJSResolvesToESM' &&
        !('resolutionKind' in problem && problem.resolutionKind === 'node10'),
    );
    assert.deepEqual(problems, []);
  });
});
