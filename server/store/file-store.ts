/**
 * The store of one server: its books are in memory, and in a journal in DATA_DIR, from which the next one begins. It
 * stands alone as the one that decides what is still answered when the disk fails.
 */
import {mkdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Logger} from 'pino';
import {VoiceError} from '../../src/shared/errors.js';
import {EnvironmentError} from '../config/environment.js';
import {storeOver, type Decide, type DecisionName} from './decisions.js';
import {JournalFile} from './journal-file.js';
import {replay, writeEntry, writeSnapshot} from './journal.js';
import {emptyState, type LedgerState} from './ledger-state.js';
import {take} from './ledger.js';
import {takeLock} from './lock.js';
import type {Store, StoreHealth} from './store.js';

/** Read in a fraction of a second at boot. */
const COMPACT_AT_BYTES = 4_000_000;
const RETRY_MS = 5_000;

/** What lets somebody do something that costs: without a journal nobody may. What ends or counts goes on in memory. */
const CLAIMS: ReadonlySet<DecisionName> = new Set<DecisionName>(['admit', 'reserve', 'spend', 'once']);

export type FileStoreOptions = {
  readonly dataDir: string;
  readonly log: Logger;
  readonly compactAtBytes?: number;
  readonly retryMs?: number;
};

/**
 * Where the folder cannot be written, the books last as long as the process, and `health()` says so. Throws an
 * `EnvironmentError` where another server has the folder, or the journal is damaged.
 */
export async function openFileStore(options: FileStoreOptions): Promise<Store> {
  const {dataDir, log} = options;
  const path = join(dataDir, 'ledger.journal');
  let unlock: (() => void) | undefined;
  try {
    mkdirSync(dataDir, {recursive: true});
    unlock = takeLock(join(dataDir, 'ledger.lock'));
    const state = readState(path, log);
    const journal = openJournal(path, state, options);
    await journal.begin();
    return storeInFile(state, journal, unlock);
  } catch (failure) {
    unlock?.();
    if (failure instanceof EnvironmentError) throw failure;
    log.warn(
      {err: failure},
      'DATA_DIR cannot be written: what is spent today is forgotten with this process',
    );
    return storeWithoutFile(readState(path, log), `DATA_DIR cannot be written (${reasonOf(failure)})`);
  }
}

function openJournal(path: string, state: LedgerState, options: FileStoreOptions): JournalFile {
  const {log, compactAtBytes = COMPACT_AT_BYTES, retryMs = RETRY_MS} = options;
  return new JournalFile({
    path,
    compactAtBytes,
    retryMs,
    snapshot: () => writeSnapshot(state),
    onChange: cause => {
      if (cause === undefined) log.info('DATA_DIR can be written again');
      else log.error({err: cause}, 'DATA_DIR cannot be written any more: no call is admitted');
    },
  });
}

function readState(path: string, log: Logger): LedgerState {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (failure) {
    const {code} = failure as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return emptyState();
    // Not to know what was spent is no reason to spend it again.
    throw new EnvironmentError(`${path} cannot be read (${reasonOf(failure)}).`, {cause: failure});
  }
  const {state, torn} = replay(path, text);
  if (torn) log.warn({path}, 'The last line of the journal is torn: the decision was not answered');
  return state;
}

function storeInFile(state: LedgerState, journal: JournalFile, unlock: () => void): Store {
  let closed = false;
  const decide: Decide = async (name, request) => {
    if (closed || (journal.failure !== undefined && CLAIMS.has(name))) throw unwritten(journal.failure);
    const {revision} = state;
    const answer = take(state, name, request);
    if (state.revision === revision) return answer;
    try {
      await journal.append(writeEntry(state.revision, name, request));
    } catch (cause) {
      if (CLAIMS.has(name)) throw unwritten(cause);
    }
    return answer;
  };
  const health = (): Promise<StoreHealth> =>
    Promise.resolve(
      journal.failure === undefined
        ? {durable: true}
        : {durable: false, problem: `DATA_DIR cannot be written any more (${reasonOf(journal.failure)})`},
    );
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    await journal.close();
    unlock();
  };
  return storeOver({kind: 'file', decide, health, close});
}

function storeWithoutFile(state: LedgerState, problem: string): Store {
  return storeOver({
    kind: 'file',
    decide: (name, request) => Promise.resolve(take(state, name, request)),
    health: () => Promise.resolve({durable: false, problem}),
    close: () => Promise.resolve(),
  });
}

function unwritten(cause: unknown): VoiceError {
  return new VoiceError('session/failed', {message: 'The store in DATA_DIR cannot be written.', cause});
}

function reasonOf(failure: unknown): string {
  return (failure as NodeJS.ErrnoException).code ?? (failure as Error).message;
}
