/** What an admission asks of Redis, and whether a cap holds where two instances race for it. */
import {randomUUID} from 'node:crypto';
import {createClient} from 'redis';
import {openRedisStore} from '../../server/store/redis-store.js';
import type {Limits, Store} from '../../server/store/store.js';
import {silent} from '../../test/server/store/stores.js';
import {startRedis} from '../../test/support/redis.js';
import type {Figure} from '../figure.js';

const RACING = 1_000;
const CAP = 100;
const LEASE_MS = 30_000;

export async function admissionFigures(): Promise<Figure[]> {
  const redis = await startRedis();
  try {
    const open = (): Promise<Store> => openRedisStore({redisUrl: redis.url, log: silent});
    const stores = await Promise.all([open(), open()]);
    const [one, other] = stores;
    const observer = await createClient({url: redis.url}).connect();
    const asked = async (): Promise<number> => {
      const {calls} =
        /cmdstat_evalsha:calls=(?<calls>\d+)/.exec(await observer.info('commandstats'))?.groups ?? {};
      return Number(calls ?? 0);
    };
    const all = async (): Promise<number> =>
      Number(/total_commands_processed:(\d+)/.exec(await observer.info('stats'))?.[1]);
    await Promise.all(stores.map(store => store.totals(Date.now())));
    const [scripts, commands] = [await asked(), await all()];
    const answers = await Promise.all(
      Array.from({length: RACING}, (_, index) => admit(index % 2 === 0 ? one : other, `v${index}`)),
    );
    const trips = (await asked()) - scripts;
    // Redis counts what runs in a script as well; what is left is what was asked beside them.
    const beside = (await all()) - commands;
    for (const store of stores) await store.close();
    await observer.close();
    const row = (name: string, unit: string, ours: number, goal: Figure['goal']): Figure => ({
      ...{name, unit, digits: 0, ours, goal, isDeterministic: true, peers: []},
    });
    return [
      {
        ...row('questions to Redis for an admission', 'trip', trips / RACING, {atMost: 1}),
        peers: [['commands, with those inside of the script', beside / RACING]],
      },
      row(
        `let in of ${RACING} who race at two instances for ${CAP} places, too many or too few`,
        'calls',
        Math.abs(answers.filter(Boolean).length - CAP),
        {atMost: 0},
      ),
    ];
  } finally {
    await redis.stop();
  }
}

async function admit(store: Store, visitor: string): Promise<boolean> {
  const now = Date.now();
  const limits: Limits = {call: {}, visitor: {}, address: {}, site: {concurrentCalls: CAP}};
  const call = {callId: randomUUID(), visitor, address: visitor, limits, hold: 1};
  return (await store.admit({...call, leaseUntil: now + LEASE_MS, now})).ok;
}
