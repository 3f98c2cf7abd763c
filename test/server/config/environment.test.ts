/** The environment: one clear message for each wrong variable, and a key that stays on this machine. */
import assert from 'node:assert/strict';
import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, test} from 'node:test';
import {readAgents} from '../../../server/config/agents.js';
import {EnvironmentError, readEnvironment} from '../../../server/config/environment.js';

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
    ['PORT', 'http', /PORT="http" is not allowed/],
    ['PORT', '70000', /PORT="70000" is not allowed/],
    ['VOICE_ACCESS', 'open', /VOICE_ACCESS="open" is not allowed.*"guarded"\|"direct"/],
    [
      'ALLOWED_ORIGINS',
      'https://a.example,https://b.example/path',
      /"https:\/\/b.example\/path" is not an origin/,
    ],
    ['PUBLIC_ORIGINS', '*', /"\*" is not an origin/],
    ['OPENAI_BASE_URL', 'api.example.com', /"api.example.com" is not an http or https URL/],
    ['ENGINE_FAULTS', 'earthquake', /ENGINE_FAULTS.*"sdp-400"/],
    ['OPENAI_API_KEY_FILE', '/nowhere/key', /OPENAI_API_KEY_FILE="\/nowhere\/key" cannot be read/],
  ];
  for (const [name, value, message] of wrong) {
    test(`${name}=${value} is told by name, value and what is allowed`, () => {
      assert.throws(
        () => readEnvironment({[name]: value}),
        (error: unknown) => error instanceof EnvironmentError && message.test(error.message),
      );
    });
  }

  test('names every wrong variable at once', () => {
    assert.throws(() => readEnvironment({PORT: 'x', VOICE_ACCESS: 'y'}), /PORT[^]*\n.*VOICE_ACCESS/);
  });

  for (const exposed of [{HOST: '0.0.0.0'}, {PUBLIC_ORIGINS: 'https://voice.example.com'}]) {
    test(`a key that costs money does not boot with ${JSON.stringify(exposed)}`, () => {
      assert.throws(
        () => readEnvironment({...exposed, OPENAI_API_KEY: 'sk-test'}),
        /no admission and no budget yet/,
      );
      assert.equal(readEnvironment(exposed).provider.kind, 'practice');
    });
  }

  test('never repeats the key in a message', () => {
    assert.throws(
      () => readEnvironment({OPENAI_API_KEY: 'sk-canary', HOST: '0.0.0.0'}),
      (error: unknown) => error instanceof Error && !error.message.includes('sk-canary'),
    );
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
  });
});
