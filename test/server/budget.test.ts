/** What an owner lets calls take, kept by the real server: of money, of number, for whom, and through a restart. */
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, afterEach, before, describe, test} from 'node:test';
import {pino} from 'pino';
import {createStore} from '../../server/store/create-store.js';
import {VoiceError} from '../../src/shared/errors.js';
import {TOKEN_SECRET} from '../support/admission.js';
import {signVisitorToken} from '../support/visitor-token.js';
import {openSite, type Site, type SiteOptions} from '../support/voice-site.js';
import {startEngine, type RunningServer} from '../support/voice-server.js';
import {Visitor, type Frame} from './visitor.js';

/** An answer of at most 1,000 tokens costs at most a dollar, and a short one a few cents. */
const PRICES = {
  'gpt-realtime-2.1-mini': {
    ...{textIn: 0, textCached: 0, textOut: 1_000},
    ...{audioIn: 0, audioCached: 0, audioOut: 1_000},
  },
  'gpt-transcribe': {perMinute: 0},
};

let engine: RunningServer;
before(async () => (engine = await startEngine()));
after(() => engine.stop());
const sites: Site[] = [];
afterEach(async () => {
  await Promise.all(sites.splice(0).map(site => site.close()));
});

async function serve(limits: object, agent: object = {}, options: Partial<SiteOptions> = {}): Promise<Site> {
  const assistant = {instructions: 'Be brief.', maxOutputTokens: 1_000, ...agent};
  const config = {agents: {assistant}, limits, prices: PRICES};
  const site = await openSite({baseUrl: `${engine.origin}/v1`, config, ...options});
  sites.push(site);
  return site;
}

async function enter(server: Site, fields: object = {}): Promise<{visitor: Visitor; told: Frame}> {
  const visitor = new Visitor(server);
  return {visitor, told: await visitor.start({mode: 'text', ...fields})};
}

async function talks(server: Site, fields: object = {}): Promise<Visitor> {
  const {visitor, told} = await enter(server, fields);
  assert.equal(told.type, 'welcome');
  visitor.send({type: 'leg.open'});
  await visitor.next('leg.opened');
  return visitor;
}

describe('the money of a day', () => {
  test('is not spent by an answer that might not fit: the last one says goodbye, and the call ends', async () => {
    const server = await serve({site: {dollarsPerDay: 1.5}});
    const visitor = await talks(server);
    visitor.write('who are you');
    assert.match(await visitor.answer(), /\w/);
    assert.equal((await visitor.next('bye'))['reason'], 'budget');
    const {told} = await enter(server);
    assert.equal(told.type, 'welcome', 'whoever only comes costs nothing');
  });

  test('is told to whoever asks when it is spent, and their call ends', async () => {
    const server = await serve({site: {dollarsPerDay: 0.5}});
    const visitor = await talks(server);
    visitor.write('who are you');
    assert.equal((await visitor.next('error')).code, 'budget/exhausted');
    assert.equal((await visitor.next('bye'))['reason'], 'budget');
  });

  test('is warned of before it is spent', async () => {
    const lines: string[] = [];
    const log = pino({level: 'warn'}, {write: (line: string) => void lines.push(line)});
    const server = await serve({call: {dollars: 1.2}}, {}, {log});
    const visitor = await talks(server);
    visitor.write('who are you');
    assert.ok(Number((await visitor.next('limits'))['budgetUsed']) >= 0.8);
    assert.match(lines.join(), /"budgetUsed":[01].*most of a budget is spent/, 'its owner, too');
  });

  test('is spent after a restart, too', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'voice-books-'));
    const limits = {site: {dollarsPerDay: 1.02}};
    const open = async (): Promise<Site> =>
      serve(limits, {}, {store: await createStore({dataDir, log: pino({level: 'silent'})})});
    const first = await open();
    const visitor = await talks(first);
    visitor.write('who are you');
    await visitor.answer();
    await visitor.next('bye');
    await first.close();
    await first.store.close();
    const second = await open();
    const again = await talks(second);
    again.write('who are you');
    assert.equal((await again.next('error')).code, 'budget/exhausted');
    await second.close();
    await second.store.close();
    rmSync(dataDir, {recursive: true});
  });
});

describe('the calls of a visitor', () => {
  test('are counted; one too many is told why and when to come again, and nothing of it is opened', async () => {
    const server = await serve({visitor: {callsPerDay: 1}});
    await talks(server);
    const {visitor, told} = await enter(server);
    assert.equal(told.code, 'token/rate-limited');
    assert.ok(Number(told['retryAfter']) > 0);
    assert.equal(await visitor.closed, 4008);
  });

  test('are the same one where a lost socket is gone on with', async () => {
    const server = await serve({visitor: {callsPerDay: 1}});
    const {visitor} = await enter(server);
    const {sealed} = await visitor.next('history');
    visitor.socket.terminate();
    const {told} = await enter(server, {resume: sealed});
    assert.deepEqual([told.type, told['resumed']], ['welcome', true]);
  });

  test('are one at a time where the owner says so, and another may begin when it is over', async () => {
    const server = await serve({visitor: {concurrentCalls: 1}});
    const visitor = await talks(server);
    assert.equal((await enter(server)).told.code, 'token/rate-limited');
    visitor.send({type: 'end'});
    await visitor.closed;
    for (;;) {
      const {told} = await enter(server);
      if (told.type === 'welcome') break;
    }
  });

  test('are those of a person, not of an address, where a backend vouches for them', async () => {
    const server = await serve({visitor: {callsPerDay: 1}}, {requireToken: true});
    for (const [sub, type] of [
      ['ada', 'welcome'],
      ['grace', 'welcome'],
      ['ada', 'error'],
    ] as const) {
      const token = await signVisitorToken(TOKEN_SECRET, {sub});
      assert.equal((await enter(server, {token})).told.type, type, sub);
    }
    const {visitor, told} = await enter(server);
    assert.equal(told.code, 'token/rejected');
    assert.equal(await visitor.closed, 4001);
  });

  test('cannot be told apart by a header that anybody can write', async () => {
    const server = await serve({visitor: {callsPerDay: 1}});
    await talks(server);
    for (let index = 0; index < 3; index += 1) {
      const visitor = new Visitor(server, {origin: server.origin, 'x-forwarded-for': `203.0.113.${index}`});
      assert.equal((await visitor.start({mode: 'text'})).code, 'token/rate-limited');
    }
  });
});

describe('an agent behind a challenge', () => {
  const asked: string[] = [];
  const challenge = (solution: string): Promise<boolean> => {
    asked.push(solution);
    return Promise.resolve(solution.startsWith('solved'));
  };

  test('answers who has met it, once', async () => {
    const server = await serve({}, {requireChallenge: true}, {challenge});
    for (const [token, type] of [
      [undefined, 'error'],
      ['guessed', 'error'],
      ['solved 1', 'welcome'],
      ['solved 1', 'error'],
      ['solved 2', 'welcome'],
    ] as const) {
      const {told} = await enter(server, {...(token !== undefined && {token})});
      assert.equal(told.type, type, token);
      if (type === 'error') assert.equal(told.code, 'token/rejected');
    }
    assert.deepEqual(asked, ['guessed', 'solved 1', 'solved 2'], 'a used one is not asked for again');
  });

  test('answers nobody where nobody can say whether it was met', async () => {
    const server = await serve({}, {requireChallenge: true});
    assert.equal((await enter(server, {token: 'solved 1'})).told.code, 'token/rejected');
    const failing = await serve(
      {},
      {requireChallenge: true},
      {challenge: () => Promise.reject(new VoiceError('session/failed'))},
    );
    assert.equal((await enter(failing, {token: 'solved 1'})).told.code, 'session/failed');
  });
});

describe('a call that is long enough', () => {
  test('ends by the limit of the owner, whatever the page asks for', async () => {
    const server = await serve({call: {minutes: 0.05}});
    const visitor = await talks(server, {overrides: {maxDurationS: 600}});
    assert.equal((await visitor.next('bye'))['reason'], 'limit');
  });
});

test('direct access counts its tokens as calls', async () => {
  const server = await serve({visitor: {callsPerDay: 2}}, {}, {access: 'direct'});
  const mint = (): Promise<Response> =>
    fetch(`${server.origin}/api/realtime/session`, {
      method: 'POST',
      headers: {origin: server.origin, 'content-type': 'application/json'},
      body: '{}',
    });
  assert.deepEqual([(await mint()).status, (await mint()).status], [200, 200]);
  const refused = await mint();
  assert.equal(refused.status, 429);
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  assert.equal(((await refused.json()) as {code: string}).code, 'token/rate-limited');
});
