/**
 * What must be asked of the disk and the network before a check can be pure. It stands alone because everything here can
 * fail, and a failure is a fact.
 */
import {accessSync, constants, existsSync, readFileSync, statSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Logger} from 'pino';
import {request} from 'undici';
import {isLoopbackUrl} from '../../access/loopback.js';
import type {Environment} from '../../config/environment.js';
import {replay} from '../../store/journal.js';
import {openRedisStore} from '../../store/redis-store.js';
import type {StoreHealth} from '../../store/store.js';
import {listModels} from '../../upstream/list-models.js';
import type {Answered, Online} from './facts.js';

const LOOK_LIMIT_MS = 5_000;

/** Without taking the folder from a server that runs: it is looked at, and its journal is read. */
export async function lookAtStore({redisUrl, dataDir}: Environment, log: Logger): Promise<StoreHealth> {
  if (redisUrl === undefined) return lookAtFolder(dataDir);
  const store = await openRedisStore({redisUrl, log});
  try {
    return await store.health();
  } finally {
    await store.close();
  }
}

function lookAtFolder(folder: string): StoreHealth {
  const journal = join(folder, 'ledger.journal');
  try {
    if (existsSync(folder) && !statSync(folder).isDirectory()) throw new Error('it is no folder');
    accessSync(existingParent(folder), constants.W_OK);
    if (existsSync(journal)) {
      accessSync(journal, constants.R_OK | constants.W_OK);
      replay(journal, readFileSync(journal, 'utf8'));
    }
    return {durable: true};
  } catch (failure) {
    return {durable: false, problem: `DATA_DIR cannot be used (${reasonOf(failure)})`};
  }
}

/** The server makes the folder where it is not there yet. */
function existingParent(folder: string): string {
  let at = folder;
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  return at;
}

/** Asks the provider for its models, and every public name whether this server answers under it. */
export async function lookOnline({provider, publicOrigins}: Environment): Promise<Online> {
  const names = publicOrigins.filter(origin => !isLoopbackUrl(origin));
  const answers = names.map(async name => [name, await answered(() => answersUnder(name))] as const);
  return {
    models: await answered(() =>
      provider.kind === 'practice' ? Promise.resolve(new Map()) : listModels(provider),
    ),
    names: new Map(await Promise.all(answers)),
  };
}

async function answersUnder(origin: string): Promise<true> {
  const response = await request(`${origin}/health`, {signal: AbortSignal.timeout(LOOK_LIMIT_MS)});
  const status = response.statusCode;
  await response.body.dump();
  if (status === 200) return true;
  throw new Error(`/health answered ${status}`);
}

async function answered<Value>(ask: () => Promise<Value>): Promise<Answered<Value>> {
  try {
    return {ok: true, value: await ask()};
  } catch (failure) {
    return {ok: false, problem: reasonOf(failure)};
  }
}

/** The innermost reason: what wraps it says only where it was met. */
function reasonOf(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure);
  if (failure.cause instanceof Error) return reasonOf(failure.cause);
  return 'code' in failure && typeof failure.code === 'string' && failure.message === ''
    ? failure.code
    : failure.message;
}
