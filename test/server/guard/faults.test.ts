/**
 * The set-up of a call, with a fault at each question that it asks of the store and of the provider: refused, lost, late,
 * or the last one of a process. Whatever fails, nothing runs on with the provider that somebody could have ended, and no
 * money stays held. `FAULT_SEEDS=1000` is the long run.
 */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {FAULTS} from '../../support/simulation/fault.js';
import {ALL_WAYS, setUp} from '../../support/simulation/set-up.js';

const SEEDS = Number(process.env['FAULT_SEEDS'] ?? 6);

describe('a fault at any question', () => {
  for (const way of ALL_WAYS) {
    test(`of ${way} leaves nothing behind`, {timeout: 3_600_000}, async context => {
      const failed = new Set<string>();
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        for (let at = 0; ; at += 1) {
          const fault = FAULTS[(seed + at) % FAULTS.length]!;
          const outcome = await setUp({way, seed, at, fault});
          assert.deepEqual(outcome.wrongs, [], `seed ${seed}, question ${at} (${outcome.failed}), ${fault}`);
          if (outcome.failed === undefined) break;
          failed.add(`${outcome.failed} ${fault}`);
        }
      }
      context.diagnostic(`${SEEDS} seeds: ${[...failed].sort().join(', ')}`);
      assert.ok(failed.size > 0);
    });
  }
});
