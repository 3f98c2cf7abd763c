/**
 * Thousands of hostile sessions against the real guard, in a world whose instances are killed and whose provider errs:
 * whatever happens, no more is spent than the owner said. `SIMULATED_SESSIONS=100000` is the long run, and
 * `SIMULATION_SEED` repeats one world.
 */
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import {pino} from 'pino';
import {openFileStore} from '../../../server/store/file-store.js';
import {runWorld, type Verdict} from '../../support/simulation/world.js';

const STARTS_IN_A_WORLD = 100;
const FIRST_SEED = Number(process.env['SIMULATION_SEED'] ?? 1);
const SESSIONS = Number(process.env['SIMULATED_SESSIONS'] ?? 600);
const WORLDS = process.env['SIMULATION_SEED'] === undefined ? Math.ceil(SESSIONS / STARTS_IN_A_WORLD) : 1;
/** Those whose provider answers by itself: fewer of them tell nothing. */
const WHOLE_WORLDS = WORLDS === 1 ? 1 : Math.max(12, Math.ceil(WORLDS / 3));

function assertHonest(seed: number, {wrongs}: Verdict): void {
  assert.deepEqual(wrongs, [], `SIMULATION_SEED=${seed}`);
}

test(
  'no hostile visitor, dead instance or erring provider makes a day cost more than its cap',
  {timeout: 3_600_000},
  async context => {
    const sums = {admitted: 0, kills: 0, unasked: 0, spent: 0, counted: 0};
    for (let seed = FIRST_SEED; seed < FIRST_SEED + WORLDS; seed += 1) {
      const verdict = await runWorld({seed, starts: STARTS_IN_A_WORLD});
      assertHonest(seed, verdict);
      for (const name of Object.keys(sums) as Array<keyof typeof sums>) sums[name] += verdict[name];
    }
    context.diagnostic(`${WORLDS * STARTS_IN_A_WORLD} starts: ${JSON.stringify(sums)}`);
    assert.ok(sums.admitted > 0);
  },
);

test(
  'what a provider answers unasked is counted, as far as anybody could hear of it',
  {timeout: 3_600_000},
  async context => {
    let unasked = 0;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + Math.ceil(WORLDS / 3); seed += 1) {
      const verdict = await runWorld({seed, starts: STARTS_IN_A_WORLD, isCalm: true});
      assertHonest(seed, verdict);
      unasked += verdict.unasked;
    }
    context.diagnostic(`${unasked} answers that nobody asked for`);
    assert.ok(unasked > 0);
  },
);

test(
  'a call whose provider answers by itself never needs more than it held, and may need nearly all of it',
  {timeout: 3_600_000},
  async context => {
    let [answers, fullest] = [0, 0];
    for (let seed = FIRST_SEED; seed < FIRST_SEED + WHOLE_WORLDS; seed += 1) {
      const verdict = await runWorld({seed, starts: STARTS_IN_A_WORLD, byProvider: true});
      assertHonest(seed, verdict);
      answers += verdict.byProvider;
      fullest = Math.max(fullest, verdict.fullest);
    }
    context.diagnostic(`${answers} answers of a provider by itself; at most ${fullest} of what was held`);
    if (WHOLE_WORLDS > 1) assert.ok(answers > 50 && fullest > 0.9);
  },
);

test('nor on the days that once went wrong', async () => {
  // What was asked before a session was open was paid; an answer that never ended held a call for ever.
  assertHonest(202, await runWorld({seed: 202, starts: STARTS_IN_A_WORLD}));
  assertHonest(127, await runWorld({seed: 127, starts: STARTS_IN_A_WORLD, isCalm: true}));
});

test('nor with the books on a disk', {timeout: 120_000}, async () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + 2; seed += 1) {
    const dataDir = mkdtempSync(join(tmpdir(), 'voice-books-'));
    const store = await openFileStore({dataDir, log: pino({level: 'silent'})});
    try {
      assertHonest(seed, await runWorld({seed, starts: 20, store}));
    } finally {
      await store.close();
      rmSync(dataDir, {recursive: true});
    }
  }
});
