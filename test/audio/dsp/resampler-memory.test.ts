/** What a render quantum costs in memory: nothing, so that no garbage collector ever stops the sound. */
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {describe, test} from 'node:test';

const PROGRAM = fileURLToPath(new URL('./resample-and-count.ts', import.meta.url));
const FLAGS = ['--expose-gc', '--max-semi-space-size=128', '--import', 'tsx'];

describe('resampling and packing', () => {
  for (const [from, to] of [
    [48_000, 24_000],
    [44_100, 24_000],
    [44_099, 24_000],
    [24_000, 48_000],
  ] as const) {
    test(`${from} → ${to} allocates nothing`, async () => {
      const {stdout} = await promisify(execFile)(process.execPath, [...FLAGS, PROGRAM, `${from}`, `${to}`]);
      // The rest is what asking for the figure costs, shared by twenty thousand quanta.
      assert.ok(Number(stdout) < 1, `${stdout} bytes in a quantum`);
    });
  }
});
