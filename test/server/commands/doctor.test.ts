/** `npm run doctor`: each check over what it was told, and the one sentence that lets strangers in. */
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {pino} from 'pino';
import {readAgents} from '../../../server/config/agents.js';
import {readEnvironment, type Environment} from '../../../server/config/environment.js';
import {reportConfig} from '../../../server/commands/config-report.js';
import {secret, store} from '../../../server/commands/doctor/books.js';
import type {Check, Facts, Finding, Online} from '../../../server/commands/doctor/facts.js';
import {
  callsAtOnce,
  config,
  key,
  models,
  prices,
  spendingLimit,
} from '../../../server/commands/doctor/money.js';
import {access, host, metrics, origins, tls, trustProxy} from '../../../server/commands/doctor/network.js';
import {lookAtStore, lookOnline} from '../../../server/commands/doctor/probes.js';
import {examine} from '../../../server/commands/doctor/report.js';
import {openProviderStub, type ProviderStub} from '../../support/provider-stub.js';

const folder = mkdtempSync(join(tmpdir(), 'voice-doctor-'));
const PATH = join(folder, 'voice.config.json');
const KEY = 'sk-canary-0123456789';
const PAID = {kind: 'remote', apiKey: KEY, baseUrl: 'https://api.openai.com/v1'} as const;

/** A server that strangers can reach, as it should be. */
const PUBLIC: Partial<Environment> = {
  ...{host: '0.0.0.0', publicOrigins: ['https://voice.example.com'], trustProxy: 1, loopback: false},
  ...{provider: PAID, secret: 'a secret of sixteen'},
};
const ONLINE: Online = {
  models: {
    ok: true,
    value: new Map([
      ['gpt-realtime-2.1-mini', {}],
      ['gpt-transcribe', {}],
    ]),
  },
  names: new Map([['https://voice.example.com', {ok: true, value: true}]]),
};

type Told = Partial<Omit<Facts, 'environment' | 'config' | 'agents'>> & {
  readonly environment?: Partial<Environment>;
  readonly file?: object;
};

const factsOf = ({environment: own = {}, file = {agents: {assistant: {}}}, ...told}: Told = {}): Facts => {
  const environment = {...readEnvironment({}), ...PUBLIC, ...own};
  writeFileSync(PATH, JSON.stringify(file));
  const report = reportConfig(PATH, environment);
  return {
    ...{environment, config: report, agents: report.ok ? readAgents(PATH) : undefined},
    ...{given: new Set(['OPENAI_API_KEY_FILE']), day: '2026-11-21', confirmedLimits: true},
    ...{store: {durable: true}, online: ONLINE},
    ...told,
  };
};

const findings = (check: Check, told: Told = {}): Finding[] => [check(factsOf(told))].flat();

type Case = readonly [sentence: string, check: Check, told: Told, level: Finding['level'], what: RegExp];

const LOOPBACK = {host: '127.0.0.1', publicOrigins: [], loopback: true, trustProxy: 0};
const PRACTICE = {provider: {kind: 'practice'}} as const;
const FREE = {...PAID, baseUrl: 'http://127.0.0.1:8787/v1'};

const CASES: readonly Case[] = [
  ['a key in a file', key, {}, 'ok', /OPENAI_API_KEY_FILE/],
  ['a key in a variable', key, {given: new Set(['OPENAI_API_KEY'])}, 'warn', /every program/],
  [
    'a client secret for a key',
    key,
    {environment: {provider: {...PAID, apiKey: 'ek_1'}}},
    'fail',
    /client secret/,
  ],
  ['an admin key', key, {environment: {provider: {...PAID, apiKey: 'sk-admin-1'}}}, 'fail', /admin key/],
  ['no key', key, {environment: PRACTICE}, 'warn', /practice voice/],
  ['a provider on this machine', key, {environment: {provider: FREE}}, 'ok', /needs no key/],
  ['limits that the owner looked at', spendingLimit, {}, 'ok', /you said/],
  ['limits that nobody looked at', spendingLimit, {confirmedLimits: false}, 'fail', /only be seen by you/],
  [
    'the same on this machine',
    spendingLimit,
    {confirmedLimits: false, environment: LOOPBACK},
    'warn',
    /only be seen/,
  ],
  ['a right configuration', config, {}, 'ok', /is right/],
  ['a wrong one', config, {file: {agents: {assistant: {temperature: 1}}}}, 'fail', /temperature=1/],
  [
    'an unknown price',
    config,
    {file: {agents: {assistant: {model: 'gpt-9'}}}},
    'fail',
    /No price of "gpt-9"/,
  ],
  ['fresh prices', prices, {}, 'ok', /0 days ago/],
  ['old prices', prices, {day: '2027-06-01'}, 'warn', /192 days ago/],
  ['many calls at once', callsAtOnce, {}, 'ok', /let 44 calls/],
  [
    'few calls at once',
    callsAtOnce,
    {file: {agents: {assistant: {}}, limits: {call: {dollars: 0.45}, site: {dollarsPerDay: 0.5}}}},
    'warn',
    /let 4 calls/,
  ],
  [
    'a day without a limit',
    callsAtOnce,
    {file: {agents: {assistant: {}}, limits: {site: {dollarsPerDay: 'unlimited'}}}},
    'fail',
    /not limited/,
  ],
  ['models that stay', models, {}, 'ok', /no model/],
  [
    'a model that ends within 90 days',
    models,
    {file: {agents: {assistant: {model: 'gpt-realtime'}}}, online: undefined},
    'warn',
    /shuts down on 2027-01-20/,
  ],
  [
    'deployments',
    models,
    {environment: {provider: {...PAID, baseUrl: 'https://r.openai.azure.com/openai/v1'}}},
    'warn',
    /Azure|deployments/,
  ],
  ['a public name of https', origins, {}, 'ok', /voice\.example\.com/],
  [
    'a public name of http',
    origins,
    {environment: {publicOrigins: ['http://voice.example.com']}},
    'fail',
    /not https/,
  ],
  [
    'a page of http',
    origins,
    {environment: {allowedOrigins: ['http://shop.example']}},
    'fail',
    /shop\.example/,
  ],
  ['no public name', origins, {environment: {publicOrigins: []}}, 'fail', /names nothing/],
  [
    'a loopback name beside it',
    origins,
    {environment: {allowedOrigins: ['http://localhost:5173']}},
    'warn',
    /localhost:5173/,
  ],
  ['this machine alone', origins, {environment: LOOPBACK}, 'ok', /only this machine/],
  ['a name that answers', tls, {}, 'ok', /answers over TLS/],
  ['a name that nobody asked', tls, {online: undefined}, 'warn', /nobody looked/],
  [
    'a name that does not answer',
    tls,
    {online: {...ONLINE, names: new Map([['https://voice.example.com', {ok: false, problem: 'no route'}]])}},
    'fail',
    /no route/,
  ],
  ['a server behind a proxy', host, {}, 'ok', /listens on 0\.0\.0\.0/],
  ['a server in front of everybody', host, {environment: {trustProxy: 0}}, 'warn', /plain HTTP/],
  ['one proxy', trustProxy, {}, 'ok', /1 proxy is believed/],
  ['a proxy that is not believed', trustProxy, {environment: {trustProxy: 0}}, 'warn', /share one limit/],
  [
    'a proxy that is not there',
    trustProxy,
    {environment: {publicOrigins: []}},
    'fail',
    /write their own address/,
  ],
  ['a secret of the owner', secret, {}, 'ok', /VOICE_SECRET is set/],
  ['one instance without it', secret, {environment: {secret: undefined}}, 'ok', /DATA_DIR/],
  [
    'several instances without it',
    secret,
    {environment: {secret: undefined, redisUrl: 'redis://r'}},
    'warn',
    /counts visitors apart/,
  ],
  ['books that are kept', store, {}, 'ok', /is kept in DATA_DIR/],
  ['books that are not', store, {store: {durable: false, problem: 'no room'}}, 'fail', /no room/],
  [
    'the same where nobody pays',
    store,
    {store: {durable: false}, environment: PRACTICE},
    'warn',
    /not survive/,
  ],
  [
    'a store that cannot be reached',
    store,
    {store: {durable: true, problem: 'no route'}},
    'warn',
    /no route/,
  ],
  ['no metrics', metrics, {}, 'ok', /is not there/],
  [
    'metrics with a token',
    metrics,
    {environment: {metrics: {port: undefined, token: 'x'}}},
    'ok',
    /METRICS_TOKEN/,
  ],
  [
    'metrics on a port of everybody',
    metrics,
    {environment: {metrics: {port: 9100, token: undefined}}},
    'warn',
    /9100/,
  ],
  ['guarded access', access, {}, 'ok', /guarded/],
  ['direct access', access, {environment: {access: 'direct'}}, 'warn', /client secrets/],
];

describe('the doctor', () => {
  for (const [sentence, check, told, level, what] of CASES) {
    test(`finds ${sentence}: ${level}`, () => {
      const found = findings(check, told);
      const worst = found.find(finding => finding.level === level && what.test(finding.what));
      assert.ok(worst, JSON.stringify(found));
      if (level !== 'ok') assert.ok((worst.todo?.length ?? 0) > 10, 'says what to do');
      const others = found.filter(finding => finding.level !== 'ok' && finding !== worst);
      assert.deepEqual(
        others.filter(() => level === 'ok'),
        [],
      );
    });
  }

  test('believes the provider where it lists another end, none at all, or not the model', () => {
    const said = (value: Map<string, {shutdown?: string}>): string =>
      findings(models, {online: {...ONLINE, models: {ok: true, value}}})
        .map(({level, what}) => `${level} ${what}`)
        .join('\n');
    assert.match(said(new Map([['gpt-realtime-2.1-mini', {}]])), /fail .*does not list "gpt-transcribe"/);
    const ending = new Map([
      ['gpt-realtime-2.1-mini', {shutdown: '2027-03-01'}],
      ['gpt-transcribe', {}],
    ]);
    assert.match(said(ending), /warn .*"gpt-realtime-2\.1-mini" shuts down on 2027-03-01/);
    const ended = new Map([
      ['gpt-realtime-2.1-mini', {shutdown: '2026-11-01'}],
      ['gpt-transcribe', {}],
    ]);
    assert.match(said(ended), /fail /);
    const refused = findings(models, {online: {...ONLINE, models: {ok: false, problem: '401'}}});
    assert.equal(refused[0]?.level, 'fail');
  });
});

describe('“Ready for the public”', () => {
  const lastLine = (told: Told): string => examine(factsOf(told)).lines.at(-1) ?? '';

  test('is said of a server that is', () => {
    assert.equal(lastLine({}), 'Ready for the public.');
    assert.ok(examine(factsOf()).ok);
  });

  test('is not said until the owner has looked at the limits, nor with anything wrong', () => {
    for (const told of [
      {confirmedLimits: false},
      {environment: {publicOrigins: ['http://voice.example.com']}},
      {store: {durable: false}},
      {file: {agents: {assistant: {voice: 'nova'}}}},
    ]) {
      assert.match(lastLine(told), /^Not ready/);
      assert.equal(examine(factsOf(told)).ok, false);
    }
  });

  test('is not said of this machine, or of a provider that nobody pays', () => {
    assert.match(lastLine({environment: LOOPBACK, confirmedLimits: false}), /^Ready for this machine/);
    assert.match(lastLine({environment: PRACTICE, confirmedLimits: false}), /nobody pays/);
  });

  test('shows the key in no line', () => {
    for (const apiKey of [KEY, `ek_${KEY}`, `sk-admin-${KEY}`]) {
      const {lines} = examine(factsOf({environment: {provider: {...PAID, apiKey}}}));
      assert.doesNotMatch(lines.join('\n'), /canary/);
    }
  });
});

describe('what the doctor asks', () => {
  let stub: ProviderStub;
  before(async () => (stub = await openProviderStub()));
  after(() => stub.close());
  const provider = (): Environment => ({
    ...readEnvironment({}),
    ...{provider: {...PAID, baseUrl: `${stub.origin}/v1`}, publicOrigins: []},
  });

  test('of the provider is the list of models with their ends, with the key in its header', async () => {
    const data = [
      {id: 'a', shutdown_date: 1_800_000_000},
      {id: 'b', shutdown_date: '2027-02-03T00:00:00Z'},
      {id: 'c'},
    ];
    stub.answer = (_asked, response) => void response.end(JSON.stringify({data}));
    const {models: listed} = await lookOnline(provider());
    assert.deepEqual(listed.ok && [...listed.value].map(([id, {shutdown}]) => [id, shutdown]), [
      ['a', '2027-01-15'],
      ['b', '2027-02-03'],
      ['c', undefined],
    ]);
    assert.equal(stub.asked[0]?.url, '/v1/models');
    assert.equal(stub.asked[0].headers.authorization, `Bearer ${KEY}`);
  });

  test('and is refused is a fact without the key', async () => {
    stub.answer = (_asked, response) => void response.writeHead(401).end(`wrong ${KEY}`);
    const {models: listed} = await lookOnline(provider());
    assert.ok(!listed.ok);
    assert.match(listed.problem, /answered 401/);
    assert.doesNotMatch(listed.problem, /canary/);
  });

  test('of the folder changes nothing in it, and finds a file where a folder should be', async () => {
    const log = pino({level: 'silent'});
    const missing = {...readEnvironment({}), dataDir: join(folder, 'not', 'yet')};
    assert.deepEqual(await lookAtStore(missing, log), {durable: true});
    assert.deepEqual(await lookAtStore(missing, log), {durable: true}, 'it is still not there');
    const file = await lookAtStore({...missing, dataDir: PATH}, log);
    assert.equal(file.durable, false);
    writeFileSync(join(folder, 'ledger.journal'), 'not a journal\n');
    assert.equal((await lookAtStore({...missing, dataDir: folder}, log)).durable, false);
  });
});

describe('the command', () => {
  test('examines this machine without a network and ends with 0; a wrong environment ends with 1', () => {
    const run = (env: Record<string, string>): {code: number | null; out: string} => {
      const args = ['--import', 'tsx', resolve('server/commands/doctor.ts')];
      const options = {env: {PATH: process.env['PATH'] ?? '', ...env}, encoding: 'utf8'} as const;
      const {status, stdout, stderr} = spawnSync(process.execPath, args, options);
      return {code: status, out: stdout + stderr};
    };
    const good = run({OPENAI_API_KEY: KEY});
    assert.equal(good.code, 0, good.out);
    assert.match(good.out, /Ready for this machine/);
    assert.doesNotMatch(good.out, /canary/);
    const bad = run({PORT: 'x'});
    assert.equal(bad.code, 1);
    assert.match(bad.out, /FAIL {2}environment: PORT="x" is not allowed/);
  });
});
