/** The environment: one clear message for each wrong variable, and a key that stays on this machine. */
import assert from 'node:assert/strict';
import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, test} from 'node:test';
import {readAgents} from '../../../server/config/agents.js';
import {EnvironmentError, readEnvironment, secretsOf} from '../../../server/config/environment.js';

const folder = mkdtempSync(join(tmpdir(), 'voice-config-'));
const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe('the environment', () => {
  test('without anything is the practice voice on this machine', () => {
    const environment = readEnvironment({});
    assert.deepEqual(
      [environment.port, environment.host, environment.provider, environment.access, environment.loopback],
      [3000, '127.0.0.1', {kind: 'practice'}, 'guarded', true],
    );
  });

  test('with a key is the provider, and with a file the key is read from it', () => {
    const remote = {kind: 'remote', apiKey: 'sk-test', baseUrl: 'https://api.openai.com/v1'};
    assert.deepEqual(readEnvironment({OPENAI_API_KEY: 'sk-test'}).provider, remote);
    assert.deepEqual(readEnvironment({OPENAI_API_KEY_FILE: file('key', 'sk-test\n')}).provider, remote);
  });

  test('takes a local provider without a key, and a remote one only with it', () => {
    assert.equal(readEnvironment({OPENAI_BASE_URL: 'http://127.0.0.1:8787/v1'}).provider.kind, 'remote');
    assert.throws(
      () => readEnvironment({OPENAI_BASE_URL: 'https://voice.example.com/v1'}),
      /OPENAI_API_KEY is missing/,
    );
  });

  test('knows the dialects that a provider may speak', () => {
    assert.equal(readEnvironment({}).dialect, 'ga');
    assert.equal(readEnvironment({OPENAI_REALTIME_DIALECT: 'beta'}).dialect, 'beta');
    assert.throws(
      () => readEnvironment({OPENAI_REALTIME_DIALECT: 'klingon'}),
      /OPENAI_REALTIME_DIALECT="klingon" is not allowed/,
    );
  });

  test('treats an empty variable as absent, as .env files write it', () => {
    assert.equal(readEnvironment({OPENAI_API_KEY: '', PORT: ''}).provider.kind, 'practice');
  });

  const wrong: Array<[string, string, RegExp]> = [
    ['PORT', 'http', /PORT="http" is not allowed: use a whole number from 0 to 65535/],
    ['PORT', '70000', /PORT="70000" is not allowed: use a whole number from 0 to 65535/],
    ['DRAIN_SECONDS', 'soon', /DRAIN_SECONDS="soon" is not allowed: use a number from 0 to 3600/],
    ['VOICE_ACCESS', 'open', /VOICE_ACCESS="open" is not allowed.*"guarded"\|"direct"/],
    [
      'ALLOWED_ORIGINS',
      'https://a.example,https://b.example/path',
      /"https:\/\/b.example\/path" is not an origin/,
    ],
    ['PUBLIC_ORIGINS', 'null', /"null" is not an origin/],
    ['PUBLIC_ORIGINS', '*', /"\*" is not an origin/],
    [
      'OPENAI_BASE_URL',
      'api.example.com',
      /OPENAI_BASE_URL="api.example.com" is not allowed: it is not an http or https URL/,
    ],
    ['ENGINE_FAULTS', 'earthquake', /ENGINE_FAULTS.*"sdp-400"/],
    ['OPENAI_API_KEY_FILE', '/nowhere/key', /OPENAI_API_KEY_FILE="\/nowhere\/key" cannot be read/],
    [
      'OPENAI_BASE_URL',
      'http://api.example.com/v1',
      /OPENAI_BASE_URL.*use https; http is for this machine only/,
    ],
    ['OPENAI_BASE_URL', 'file:///etc/passwd', /it is not an http or https URL/],
    ['TRUST_PROXY', 'true', /TRUST_PROXY="true".*believe whatever a visitor writes.*how many proxies/],
    ['TRUST_PROXY', '11', /use the number of proxies in front, 0 to 10/],
    ['TRUST_PROXY', '10.0.0.0/8', /use the number of proxies in front/],
    ['TRUST_PROXY', '-1', /use the number of proxies in front/],
    ['DRAIN_SECONDS', '-1', /DRAIN_SECONDS="-1" is not allowed/],
    ['METRICS_PORT', '70000', /METRICS_PORT="70000" is not allowed/],
    ['METRICS_PORT', '3000', /METRICS_PORT is not allowed: it is PORT/],
    ['REDIS_URL', 'redis://127.0.0.1:6379', /VOICE_SECRET is missing: with REDIS_URL/],
    ['TURN_SECRET', 'sixteen letters!', /ICE_SERVERS is missing: TURN_SECRET needs/],
  ];
  for (const [name, value, message] of wrong) {
    test(`${name}=${value} is told by name, value and what is allowed`, () => {
      assert.throws(
        () => readEnvironment({[name]: value}),
        (error: unknown) => error instanceof EnvironmentError && message.test(error.message),
      );
    });
  }

  test('names what is missing beside each other variable, all at once', () => {
    assert.throws(
      () => readEnvironment({REDIS_URL: 'redis://127.0.0.1', TURN_SECRET: 'sixteen letters!'}),
      /VOICE_SECRET is missing[^]*\nICE_SERVERS is missing/,
    );
  });

  test('lets pages without an origin embed where that is written out, and never with client secrets', () => {
    const ALLOWED_ORIGINS = 'https://shop.example.com, null';
    assert.deepEqual(readEnvironment({}).allowedOrigins, []);
    assert.deepEqual(readEnvironment({ALLOWED_ORIGINS}).allowedOrigins, ['https://shop.example.com', 'null']);
    assert.throws(
      () => readEnvironment({ALLOWED_ORIGINS, VOICE_ACCESS: 'direct'}),
      /ALLOWED_ORIGINS="null" is not allowed with VOICE_ACCESS=direct/,
    );
  });

  test('believes no header of a proxy unless it is told how many there are', () => {
    assert.equal(readEnvironment({}).trustProxy, 0);
    assert.equal(readEnvironment({TRUST_PROXY: '2'}).trustProxy, 2);
  });

  test('has secrets of visitor tokens as a list, so that they can be changed', () => {
    const secrets = ['the next secret', 'the present secret'].map(name => `${name} of the shop`);
    assert.deepEqual(readEnvironment({}).visitorTokenSecrets, []);
    assert.deepEqual(
      readEnvironment({VISITOR_TOKEN_SECRET: secrets.join(', ')}).visitorTokenSecrets,
      secrets,
    );
  });

  test('takes ICE servers as urls or as JSON', () => {
    const list = 'stun:stun.example.com:3478, turns:turn.example.com:5349?transport=tcp';
    assert.deepEqual(readEnvironment({ICE_SERVERS: list}).iceServers, [
      {urls: ['stun:stun.example.com:3478']},
      {urls: ['turns:turn.example.com:5349?transport=tcp']},
    ]);
    const server = {urls: 'turn:turn.example.com', username: 'ada', credential: 'love'};
    assert.deepEqual(readEnvironment({ICE_SERVERS: JSON.stringify([server])}).iceServers, [
      {...server, urls: [server.urls]},
    ]);
  });

  for (const wrongIce of [
    'https://stun.example.com',
    '[{"urls": 5}]',
    '[{"urls": []}]',
    '[',
    '{"urls": "stun:a"}',
  ]) {
    test(`does not take ${wrongIce} for ICE servers`, () => {
      assert.throws(
        () => readEnvironment({ICE_SERVERS: wrongIce}),
        /^EnvironmentError: ICE_SERVERS is not allowed/,
      );
    });
  }

  test('drains for 20 s and has no metrics where nothing is said', () => {
    const {drainSeconds, metrics} = readEnvironment({});
    assert.deepEqual([drainSeconds, metrics], [20, {port: undefined, token: undefined}]);
  });

  test('reads every secret from a file, as containers are given them', () => {
    const path = file('secret', 'a secret that is long enough\n');
    const {secret, visitorTokenSecrets, metrics} = readEnvironment({
      VOICE_SECRET_FILE: path,
      VISITOR_TOKEN_SECRET_FILE: path,
      METRICS_TOKEN_FILE: path,
    });
    const content = 'a secret that is long enough';
    assert.deepEqual([secret, visitorTokenSecrets, metrics.token], [content, [content], content]);
    assert.throws(
      () => readEnvironment({VOICE_SECRET_FILE: file('empty', '\n')}),
      /VOICE_SECRET_FILE=".*" is empty/,
    );
  });

  const wrongSecrets = {
    OPENAI_API_KEY: ['sk canary', {}],
    VOICE_SECRET: ['canary', {}],
    VISITOR_TOKEN_SECRET: ['canary,a second one that is long', {}],
    REDIS_URL: ['https://user:canary@redis.example.com', {}],
    ICE_SERVERS: ['[{"urls": "turn:a", "username": "u", "credential": "canary", "canary2": 1}', {}],
    TURN_SECRET: ['canary', {}],
    METRICS_TOKEN: ['canary', {}],
    USAGE_WEBHOOK: ['http://hooks.example.com/canary', {}],
    OPENAI_BASE_URL: ['http://user:canary@api.example.com', {}],
  } as const;
  for (const [name, [value, others]] of Object.entries(wrongSecrets)) {
    test(`never repeats a wrong ${name}`, () => {
      assert.throws(
        () => readEnvironment({[name]: value, ...others}),
        (error: unknown) =>
          error instanceof EnvironmentError &&
          error.message.includes(name) &&
          !error.message.includes('canary'),
      );
    });
  }

  test('knows its own secrets, so that logs can be kept free of them', () => {
    const secrets = secretsOf(
      readEnvironment({
        OPENAI_API_KEY: 'sk-1',
        VOICE_SECRET: 'the secret of the seal',
        VISITOR_TOKEN_SECRET: 'the secret of the shop,the one before that',
        REDIS_URL: 'redis://:p%40ss@127.0.0.1',
        ICE_SERVERS: '[{"urls": "turn:a", "username": "u", "credential": "c1"}]',
        TURN_SECRET: 'the secret of the relay',
        METRICS_TOKEN: 'the secret of the figures',
        USAGE_WEBHOOK: 'https://hooks.example.com/token',
      }),
    );
    assert.deepEqual(
      new Set(secrets),
      new Set([
        'sk-1',
        'the secret of the seal',
        'the secret of the shop',
        'the one before that',
        'redis://:p%40ss@127.0.0.1',
        'p@ss',
        'c1',
        'the secret of the relay',
        'the secret of the figures',
        'https://hooks.example.com/token',
      ]),
    );
    assert.deepEqual(secretsOf(readEnvironment({OPENAI_BASE_URL: 'http://127.0.0.1:1/v1'})), []);
  });

  test('names every wrong variable at once', () => {
    assert.throws(() => readEnvironment({PORT: 'x', VOICE_ACCESS: 'y'}), /PORT[^]*\n.*VOICE_ACCESS/);
  });
});

describe('voice.config.json', () => {
  test('that comes with the project is right', () => {
    assert.equal(readAgents('voice.config.json').get(undefined)?.name, 'assistant');
  });

  test('answers an unknown name with nothing, whatever Object.prototype holds', () => {
    const agents = readAgents('voice.config.json');
    assert.equal(agents.get('nobody'), undefined);
    assert.equal(agents.get('constructor'), undefined);
  });

  test('names each wrong field', () => {
    const path = file('wrong.json', '{"agents": {"assistant": {"temperature": 1, "maxOutputTokens": 0}}}');
    assert.throws(() => readAgents(path), /agents\.assistant\.maxOutputTokens[^]*temperature/);
  });

  test('names the default agent that does not exist, and a file that is no JSON', () => {
    assert.throws(() => readAgents(file('none.json', '{"agents": {}}')), /no agent is named "assistant"/);
    assert.throws(() => readAgents(file('broken.json', '{')), /cannot be read as JSON/);
    assert.throws(
      () => readAgents('/nowhere/voice.config.json'),
      /^EnvironmentError: \/nowhere\/voice.config.json does not exist\.$/,
    );
    const two = '{"agents": {"support": {}, "sales": {}}}';
    assert.throws(
      () => readAgents(file('two.json', two)),
      /no agent is named "assistant"; use one of: support, sales/,
    );
  });

  test('takes the only agent for the default', () => {
    assert.equal(readAgents(file('one.json', '{"agents": {"support": {}}}')).defaultName, 'support');
  });

  test('says which keys there are where one is none', () => {
    const path = file(
      'typo.json',
      '{"agents": {"assistant": {"instruction": "Be brief."}}, "limits": {"calls": 1}}',
    );
    assert.throws(
      () => readAgents(path),
      /"instruction"; use .*instructions,[^]*limits: Unrecognized key: "calls"; use /,
    );
  });
});
