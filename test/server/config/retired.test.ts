/** What is gone: told by name, with its value and what to write instead, to the owner and to a page. */
import assert from 'node:assert/strict';
import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, test} from 'node:test';
import {pino} from 'pino';
import {readAgents, type ReadOptions} from '../../../server/config/agents.js';
import {modelNaming, modelsEndingSoon} from '../../../server/config/model-names.js';
import {endingSoon, retired, type NamedSettings} from '../../../server/config/retired.js';
import {HistorySeal} from '../../../server/guard/history-seal.js';
import {startCall, type GuardDeps} from '../../../server/guard/start.js';
import type {GuardedOverrides} from '../../../src/realtime/protocol/guarded-client.js';
import {admissionOf} from '../../support/admission.js';
import {listen, makeVoice, send} from '../http/site.js';

const TODAY = '2026-11-21';
const folder = mkdtempSync(join(tmpdir(), 'voice-retired-'));

/** The message of a configuration that does not pass. */
const refusal = (config: object, options: ReadOptions = {day: TODAY}): string => {
  const path = join(folder, 'voice.config.json');
  writeFileSync(path, JSON.stringify(config));
  try {
    readAgents(path, {}, options);
  } catch (failure) {
    return (failure as Error).message;
  }
  return '';
};

describe('what is retired', () => {
  const GONE: Array<[NamedSettings, string, RegExp]> = [
    [{model: 'gpt-4o-realtime-preview'}, TODAY, /^model="gpt-4o-realtime-preview" .*"gpt-realtime-2\.1"$/],
    [{model: 'gpt-4o-realtime-preview-2024-12-17'}, TODAY, /preview-2024-12-17.*"gpt-realtime-2\.1"$/],
    [{model: 'gpt-4o-mini-realtime-preview'}, TODAY, /"gpt-realtime-2\.1-mini"$/],
    [{model: 'gpt-realtime'}, '2027-01-20', /shut down on 2027-01-20; use "gpt-realtime-2\.1"$/],
    [{inputTranscription: 'whisper-1'}, '2027-02-26', /^input-transcription="whisper-1".*"gpt-transcribe"$/],
    [{voice: 'fable'}, TODAY, /^voice="fable" only reads texts aloud.*"marin"$/],
    [{temperature: 0.8}, TODAY, /^temperature=0\.8 is retired/],
    [{endpoint: 'https://api.openai.com/v1/realtime/sessions'}, TODAY, /"\/realtime\/client_secrets"$/],
    [
      {endpoint: 'https://r.openai.azure.com/openai/realtime?api-version=2024-10-01-preview'},
      TODAY,
      /"\/openai\/v1"$/,
    ],
  ];
  for (const [settings, day, message] of GONE) {
    test(`${JSON.stringify(settings)} on ${day} is told with what to use`, () => {
      const error = retired(settings, day);
      assert.equal(error?.code, 'config/retired');
      assert.match(error.message, message);
    });
  }

  const THERE: Array<[NamedSettings, string]> = [
    [{}, TODAY],
    [{model: 'gpt-realtime'}, '2027-01-19'],
    [{model: 'gpt-realtime-2.1', voice: 'marin', inputTranscription: 'on'}, '2030-01-01'],
    [{model: 'a-model-of-somebody-else', voice: 'a-voice-too'}, TODAY],
    [{voice: {id: 'voice_1'}}, TODAY],
    [{endpoint: 'https://r.openai.azure.com/openai/v1'}, TODAY],
    [{endpoint: 'https://api.openai.com/v1'}, TODAY],
  ];
  for (const [settings, day] of THERE) {
    test(`${JSON.stringify(settings)} on ${day} passes`, () =>
      assert.equal(retired(settings, day), undefined));
  }
});

describe('voice.config.json', () => {
  test('does not boot with an agent whose model or voice is gone, and names both agents', () => {
    const message = refusal({
      agents: {assistant: {model: 'gpt-4o-realtime-preview'}, teller: {voice: 'onyx'}},
    });
    assert.match(
      message,
      /agents\.assistant: model="gpt-4o-realtime-preview"[^]*\n.*agents\.teller: voice="onyx"/,
    );
  });

  test('with a temperature is told that it is retired, and what is merely unknown is told as before', () => {
    assert.match(
      refusal({agents: {assistant: {temperature: 0.8}}}),
      /agents\.assistant: temperature=0\.8 is retired/,
    );
    assert.match(refusal({agents: {assistant: {temprature: 0.8}}}), /Unrecognized key: "temprature"/);
  });

  test('may call deployments as it likes where the provider does not name them', () => {
    const agents = {assistant: {model: 'gpt-4o-realtime-preview'}};
    assert.equal(refusal({agents}, {ownModelNames: true}), '');
    assert.match(refusal({agents: {assistant: {voice: 'nova'}}}, {ownModelNames: true}), /voice="nova"/);
  });
});

describe('the environment', () => {
  const azure = {kind: 'remote', apiKey: 'k', baseUrl: 'https://r.openai.azure.com/openai/v1'} as const;

  test('does not boot with a model or an address that is gone', () => {
    const environment = {
      model: 'gpt-4o-realtime-preview',
      provider: {...azure, baseUrl: 'https://api.openai.com/v1/realtime/sessions'},
    };
    assert.throws(
      () => modelNaming(environment),
      /^EnvironmentError: OPENAI_REALTIME_MODEL: [^]*\nOPENAI_BASE_URL: /,
    );
    assert.throws(() => modelNaming({model: 'gpt-4o-realtime-preview', provider: {kind: 'practice'}}));
  });

  test('of Azure may call its deployments as it likes', () => {
    assert.deepEqual(modelNaming({model: 'gpt-4o-realtime-preview', provider: azure}), {ownModelNames: true});
    assert.deepEqual(modelsEndingSoon({model: 'gpt-realtime', provider: azure}, {all: new Map()}), []);
  });
});

describe('a model that shuts down soon', () => {
  const agents = new Map([
    ['default', {}],
    ['old', {model: 'gpt-realtime-mini', inputTranscription: 'whisper-1'}],
  ]);

  test('is warned of from 90 days before, once, with the day and what to use', () => {
    assert.deepEqual(endingSoon(agents, undefined, '2026-10-21'), []);
    assert.deepEqual(endingSoon(agents, undefined, '2026-10-22'), [
      '"gpt-realtime-mini" shuts down on 2027-01-20; use "gpt-realtime-2.1-mini".',
    ]);
    assert.equal(endingSoon(agents, 'gpt-realtime', '2026-12-01').length, 3);
  });
});

describe('a call', () => {
  const start = (overrides: GuardedOverrides, deps: Partial<GuardDeps> = {}): unknown =>
    startCall({type: 'start', mode: 'conversation', leg: 'websocket', overrides}, {
      ...{
        upstream: {capabilities: {}},
        agents: readAgents('voice.config.json'),
        model: undefined,
        loopback: true,
      },
      ...{seal: new HistorySeal(Buffer.alloc(32)), log: pino({level: 'silent'})},
      ...admissionOf({limits: {site: {dollarsPerDay: 1}}}),
      ...deps,
    } as GuardDeps);

  test('does not start with a model or a voice of the page that is gone, and says so before its price', () => {
    for (const overrides of [{model: 'gpt-4o-realtime-preview'}, {voice: 'nova'}]) {
      assert.throws(() => start(overrides), {code: 'config/retired'});
    }
  });

  test('is not about what the page may not choose', () => {
    assert.doesNotThrow(() => start({model: 'gpt-4o-realtime-preview'}, {loopback: false}));
  });

  test('takes any model where the owner names them', () => {
    const upstream = {capabilities: {ownModelNames: true}} as GuardDeps['upstream'];
    assert.throws(
      () => start({model: 'gpt-4o-realtime-preview'}, {upstream}),
      {code: 'config/invalid'},
      'its price',
    );
  });
});

describe('a client secret', () => {
  test('is not minted for what is gone: 410 with the code, and nobody upstream is asked', async () => {
    const {voice, upstream} = makeVoice();
    const site = await listen(undefined, [voice]);
    const headers = {origin: site.origin, 'content-type': 'application/json'};
    for (const body of [{model: 'gpt-4o-realtime-preview'}, {overrides: {voice: 'fable'}}]) {
      const answer = await send(site, '/api/realtime/session', {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      assert.equal(answer.status, 410);
      assert.equal((JSON.parse(answer.text) as {code: string}).code, 'config/retired');
    }
    assert.equal(upstream.asked, 0);
    await site.close();
    await voice.close();
  });
});
