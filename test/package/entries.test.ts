/** Every entry point for browsers, imported by its name where there is no page: by a server that renders, before anything else. */
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';
import {promisify} from 'node:util';
import {ROOT} from '../../scripts/find-tests.js';

const {exports} = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly exports: Readonly<Record<string, string | {readonly default?: string}>>;
};
const ENTRIES = Object.entries(exports)
  .filter(
    ([, target]) => typeof target !== 'string' && target.default?.startsWith('./dist/package/') === true,
  )
  .map(([name]) => name.replace('.', 'realtime-voice'));

/** What it exports, in a Node of its own, which has imported nothing before. */
async function exportsOf(name: string): Promise<string[]> {
  const program = `process.stdout.write(JSON.stringify(Object.keys(await import('${name}'))))`;
  const {stdout} = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    cwd: ROOT,
  });
  return JSON.parse(stdout) as string[];
}

describe('an entry point for browsers', () => {
  test('is one of seven', () => {
    assert.deepEqual(ENTRIES, [
      ...['realtime-voice', 'realtime-voice/element', 'realtime-voice/captions', 'realtime-voice/inspector'],
      ...['realtime-voice/session', 'realtime-voice/testing', 'realtime-voice/react'],
    ]);
  });

  for (const name of ENTRIES) {
    test(`can be imported without a page: ${name}`, async () => {
      assert.notEqual((await exportsOf(name)).length, 0);
    });
  }
});
