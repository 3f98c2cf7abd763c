/** What must outlive a restart, and be the same for every instance: the checks of the store and the secret. */
import {ok, risk, warn, type Check} from './facts.js';

/** Would the day's cap survive a restart? */
export const store: Check = facts => {
  const {store: health, environment} = facts;
  const where = environment.redisUrl === undefined ? `DATA_DIR="${environment.dataDir}"` : 'REDIS_URL';
  if (health.durable && health.problem === undefined) return ok(`what is spent is kept in ${where}`);
  const problem = health.problem ?? 'it is not written down';
  return health.durable
    ? warn(`${where}: ${problem}`, 'Mend it: until then calls are refused.')
    : risk(
        facts,
        `the day's cap would not survive a restart: ${problem}`,
        'Give the server a folder that it can write and that stays (a volume), or a Redis with a journal (appendonly yes).',
      );
};

/** Can every instance open what another one sealed? */
export const secret: Check = ({environment}) => {
  const {secret: own, redisUrl} = environment;
  if (own !== undefined) return ok('VOICE_SECRET is set: any instance can go on with a call');
  return redisUrl === undefined
    ? ok('one instance: its secret is made and kept in DATA_DIR')
    : warn(
        'REDIS_URL without VOICE_SECRET: an instance cannot go on with the calls of another one, and counts visitors apart',
        'Set the same VOICE_SECRET (16 characters or more) for every instance.',
      );
};
