/** What only the store in a file can do: outlive its process, and say when it would not. */
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import {open as openHandle, type FileHandle} from 'node:fs/promises';
import {hostname, tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, it} from 'node:test';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {createStore} from '../../../server/store/create-store.js';
import {openFileStore, type FileStoreOptions} from '../../../server/store/file-store.js';
import type {Store} from '../../../server/store/store.js';
import {admitted, asked, MINUTE, NOON, only, silent} from './stores.js';

describe('the store in a file', () => {
  let dataDir: string;
  let journal: string;
  let lock: string;
  const opened: Store[] = [];
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'voice-store-'));
    journal = join(dataDir, 'ledger.journal');
    lock = join(dataDir, 'ledger.lock');
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    rmSync(dataDir, {recursive: true, force: true});
  });
  const open = async (options: Partial<FileStoreOptions> = {}): Promise<Store> => {
    const store = await openFileStore({dataDir, log: silent, ...options});
    opened.push(store);
    return store;
  };
  const lines = (): string[] => readFileSync(journal, 'utf8').trimEnd().split('\n');

  it('remembers what is spent, held, begun and used', async () => {
    const limits = only('visitor', {callsPerDay: 1});
    const first = await open();
    const {fence} = await admitted(first, 'a', {visitor: 'v', limits, hold: 50});
    await first.settle({callId: 'a', fence, reservation: 'r', amount: 9, now: NOON});
    await first.once('key', NOON + 1000, NOON);
    await first.close();
    const second = await open();
    assert.deepEqual(await second.totals(NOON), {spent: 9, reserved: 50, liveCalls: 1});
    assert.equal(await second.once('key', NOON + 1000, NOON), false);
    assert.equal((await second.admit(asked('b', {visitor: 'v', limits}))).ok, false);
    assert.equal(await second.settle({callId: 'a', fence, reservation: 'r', amount: 1, now: NOON}), true);
    assert.deepEqual(await second.health(), {durable: true});
  });

  it('remembers everything that it answered when it is killed, while it writes or replaces its journal', async () => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', join(import.meta.dirname, 'burst.ts'), dataDir, '2000'],
      {stdio: ['ignore', 'pipe', 'inherit']},
    );
    const gone = once(child, 'exit');
    let said = '';
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.length > 5_000) child.kill('SIGKILL');
    });
    await gone;
    const answered = said.slice(0, said.lastIndexOf('\n')).split('\n');
    const store = await open();
    const {liveCalls, reserved} = await store.totals(NOON);
    assert.ok(
      liveCalls >= answered.length && liveCalls <= answered.length + 20,
      `${liveCalls} of ${answered.length}`,
    );
    assert.equal(reserved, liveCalls * 7);
    await Promise.all(answered.map(callId => admitted(store, callId)));
    assert.equal((await store.totals(NOON)).liveCalls, liveCalls, 'all of them were known');
  });

  it('answers when it is on the disk, and syncs once for all decisions that wait', async t => {
    const store = await open();
    const file = await openHandle(journal);
    const handles = Object.getPrototypeOf(file) as FileHandle;
    await file.close();
    let syncs = 0;
    let isSynced = false;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on the handle below
    const {datasync} = handles;
    t.mock.method(handles, 'datasync', async function (this: FileHandle) {
      syncs += 1;
      await datasync.call(this);
      isSynced = true;
    });
    const all = Array.from({length: 300}, async (_, index) => {
      await admitted(store, `${index}`);
      assert.ok(isSynced);
    });
    await Promise.all(all);
    assert.equal(lines().length, 302);
    assert.ok(syncs >= 1 && syncs <= 5, `${syncs} syncs`);
  });

  it('writes nothing for a refusal', async () => {
    const store = await open();
    const limits = only('site', {callsPerDay: 0});
    await store.admit(asked('a', {limits}));
    await store.totals(NOON);
    await store.release({callId: 'a', fence: 1, charged: 0, now: NOON});
    assert.equal(lines().length, 2);
  });

  it('is for the eyes of its owner only', async () => {
    await admitted(await open(), 'a');
    for (const file of [journal, lock]) assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it('goes on after a torn last line', async () => {
    const store = await open();
    await admitted(store, 'a', {hold: 5});
    await admitted(store, 'b', {hold: 6});
    await store.close();
    const whole = readFileSync(journal, 'utf8');
    for (const torn of [
      whole.slice(0, -1),
      whole.slice(0, -40),
      `${whole.slice(0, -40)}\n`,
      `${whole}\0\0\0`,
    ]) {
      writeFileSync(journal, torn);
      const again = await open();
      assert.equal((await again.totals(NOON)).reserved, torn.startsWith(whole) ? 11 : 5);
      await again.close();
      assert.equal(lines().length, 2, 'what is torn is gone');
    }
  });

  it('does not begin with a journal that is damaged, and says where', async () => {
    const store = await open();
    for (const callId of ['a', 'b', 'c']) await admitted(store, callId, {hold: 5});
    await store.close();
    const whole = lines();
    const damaged = async (changed: readonly string[]): Promise<string> => {
      writeFileSync(journal, `${changed.join('\n')}\n`);
      const failure = await open().then(
        () => assert.fail('It began.'),
        (cause: unknown) => cause as Error,
      );
      assert.equal(failure.name, 'EnvironmentError');
      assert.ok(failure.message.startsWith(journal));
      return failure.message;
    };
    assert.match(
      await damaged(whole.with(3, whole[3]!.replace('"hold":5', '"hold":4'))),
      /line 4: its checksum/,
    );
    assert.match(await damaged(whole.toSpliced(2, 1)), /line 3: it does not follow/);
    assert.match(await damaged(whole.toSpliced(1, 1)), /line 2: it is no snapshot/);
    assert.match(await damaged([]), /line 1/);
    writeFileSync(journal, `${whole.join('\n')}\n`);
    assert.equal((await (await open()).totals(NOON)).reserved, 15);
  });

  it('replaces a journal that has grown, and loses nothing', async () => {
    const store = await open({compactAtBytes: 2_000});
    const {fence} = await admitted(store, 'a', {hold: 5});
    const owner = {callId: 'a', fence, now: NOON};
    for (let index = 0; index < 20; index += 1) {
      await Promise.all(
        Array.from({length: 10}, () => store.settle({...owner, reservation: 'r', amount: 1})),
      );
    }
    assert.ok(lines().length < 50, `${lines().length} lines`);
    await store.close();
    assert.deepEqual(await (await open()).totals(NOON), {spent: 200, reserved: 5, liveCalls: 1});
  });

  it('works in memory where the folder cannot be written, and says so', async () => {
    writeFileSync(join(dataDir, 'file'), '');
    const store = await createStore({dataDir: join(dataDir, 'file'), log: silent});
    await admitted(store, 'a', {hold: 5});
    assert.equal((await store.totals(NOON)).reserved, 5);
    const {durable, problem} = await store.health();
    assert.ok(!durable && problem?.startsWith('DATA_DIR cannot be written (E'));
  });

  it('lets nobody begin when it cannot be written any more, lets calls end, and recovers', async () => {
    const store = await open({compactAtBytes: 0, retryMs: 20});
    const {fence} = await admitted(store, 'a', {hold: 50});
    const owner = {callId: 'a', fence, now: NOON};
    const others = {callId: 'd', fence: (await admitted(store, 'd')).fence, now: NOON};
    renameSync(dataDir, `${dataDir}-gone`);
    // It is noticed when the journal is to be replaced.
    let paid = 0;
    const pay = async (): Promise<void> => {
      assert.equal(await store.settle({...others, reservation: 'r', amount: 1}), true);
      paid += 1;
    };
    while ((await store.health()).durable) await pay();
    const failed = {name: 'VoiceError', code: 'session/failed'};
    await assert.rejects(store.reserve({...owner, reservation: 'r', amount: 1}), failed);
    await assert.rejects(store.admit(asked('b')), failed);
    await assert.rejects(store.once('key', NOON + 1, NOON), failed);
    assert.match((await store.health()).problem ?? '', /DATA_DIR cannot be written any more \(ENOENT\)/);
    assert.equal(await store.release({...owner, charged: 9}), true);

    renameSync(`${dataDir}-gone`, dataDir);
    while (!(await store.health()).durable) {
      // Nothing that is decided between two tries is lost.
      await pay();
      await nextTurn();
    }
    await admitted(store, 'c', {hold: 3});
    await store.close();
    assert.deepEqual(await (await open()).totals(NOON), {spent: 9 + paid, reserved: 3, liveCalls: 2});
  });

  it('leaves a folder to the server that uses it', async () => {
    await open();
    await assert.rejects(openFileStore({dataDir, log: silent}), (failure: Error) => {
      assert.equal(failure.name, 'EnvironmentError');
      assert.ok(failure.message.startsWith(`Another server uses DATA_DIR: ${lock}`));
      return true;
    });
  });

  it('takes over from a server that is gone', async () => {
    const ended = spawn(process.execPath, ['--version'], {stdio: 'ignore'});
    await once(ended, 'exit');
    const host = hostname();
    const gone = [{pid: ended.pid, host}, {pid: process.pid, host, life: 'an earlier one'}, 'half a lo'];
    for (const owner of gone) {
      writeFileSync(lock, typeof owner === 'string' ? owner : JSON.stringify(owner));
      await (await open()).close();
    }
  });

  it('takes over from another machine when that was not seen for a while', async () => {
    writeFileSync(lock, JSON.stringify({pid: 1, host: 'another'}));
    await assert.rejects(open(), {name: 'EnvironmentError'});
    const long = new Date(Date.now() - MINUTE);
    utimesSync(lock, long, long);
    await open();
  });

  it('answers no more when it is closed', async () => {
    const store = await open();
    const last = admitted(store, 'a', {hold: 5});
    await store.close();
    assert.ok((await last).ok, 'what was asked before is answered');
    await assert.rejects(store.totals(NOON), {code: 'session/failed'});
    assert.equal((await (await open()).totals(NOON)).reserved, 5);
  });

  it('is not written where nothing is to be kept', async () => {
    const store = await createStore({dataDir: join(dataDir, 'none'), memory: true, log: silent});
    assert.equal(store.kind, 'memory');
    assert.throws(() => statSync(join(dataDir, 'none')));
  });
});
