/** Azure OpenAI: which base URLs are its own, and what differs in what it is asked. */
import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, test} from 'node:test';
import {createUpstream, browserBaseUrl, providerOf} from '../../../server/upstream/create-upstream.js';
import type {Upstream} from '../../../server/upstream/upstream.js';
import {callNamed, openProviderStub, type ProviderStub} from '../../support/provider-stub.js';

const KEY = 'azure-canary-0123456789';
const SESSION = {type: 'realtime', model: 'my-deployment'} as const;
const never = new AbortController().signal;

describe('a base URL', () => {
  const whose: Array<[string, string]> = [
    ['https://res.openai.azure.com/openai/v1', 'azure'],
    ['https://res.services.ai.azure.com', 'azure'],
    ['https://api.openai.com/v1', 'openai'],
    ['http://127.0.0.1:8787/v1', 'openai'],
    ['https://res.openai.azure.com.evil.example/v1', 'openai'],
    ['https://evil.example/res.openai.azure.com/v1', 'openai'],
    ['https://evil-openai.azure.com/v1', 'openai'],
  ];
  for (const [baseUrl, provider] of whose) {
    test(`${baseUrl} is asked as ${provider} is`, () => assert.equal(providerOf(baseUrl), provider));
  }

  test('of a resource alone, or with a part of the path, leads to the paths of the protocol', () => {
    for (const path of ['', '/', '/openai', '/openai/', '/openai/v1', '/openai/v1/']) {
      const base = browserBaseUrl(`https://res.openai.azure.com${path}`);
      assert.equal(base, 'https://res.openai.azure.com/openai/v1', path);
    }
  });
});

describe('Azure', () => {
  let stub: ProviderStub;
  let azure: Upstream;
  beforeEach(async () => {
    stub = await openProviderStub();
    stub.answer = callNamed('/openai/v1/realtime/calls/rtc_1');
    azure = createUpstream({
      ...{kind: 'azure', apiKey: KEY, baseUrl: stub.origin, dialect: 'ga', answerMs: 1_000, hangUpPauseMs: 1},
      log: {error: () => undefined},
    });
  });
  afterEach(() => stub.close());

  test('is asked under /openai/v1, with its own header, no bearer and no api-version', async () => {
    const visitor = azure.forVisitor('0123abcd');
    const {callId} = await visitor.createCall('v=0\r\n', SESSION, never);
    (await visitor.attach(callId, never)).close();
    (await visitor.openSocket({model: 'my-deployment'}, never)).close();
    await visitor.hangUp(callId);
    await assert.rejects(visitor.mintSecret(SESSION, 30, never));
    assert.deepEqual(
      stub.asked.map(({method, url}) => `${method} ${url}`),
      [
        'POST /openai/v1/realtime/calls',
        'GET /openai/v1/realtime?call_id=rtc_1',
        'GET /openai/v1/realtime?model=my-deployment',
        'POST /openai/v1/realtime/calls/rtc_1/hangup',
        'POST /openai/v1/realtime/client_secrets',
      ],
    );
    for (const {headers} of stub.asked) {
      assert.deepEqual(
        [headers['api-key'], headers.authorization, headers['openai-safety-identifier']],
        [KEY, undefined, '0123abcd'],
      );
    }
  });

  test('takes the deployment for the model of a session', async () => {
    await azure.createCall('v=0\r\n', SESSION, never);
    assert.match(stub.asked[0]!.body, /"model":"my-deployment"/);
  });

  const NAMED: Array<[string, string | undefined]> = [
    ['/openai/v1/realtime/calls/rtc_1', 'rtc_1'],
    ['/openai/v1/realtime/calls?call_id=rtc_1', 'rtc_1'],
    ['/openai/v1/realtime?call_id=rtc_1', 'rtc_1'],
    ['/openai/v1/realtime/calls?call_id=rtc_1&x=1', undefined],
    ['/openai/v1/realtime/calls?x=1&call_id=rtc_1', undefined],
    ['/openai/v1/realtime/calls?call_id=..%2fmodels', undefined],
    ['/openai/v1/realtime/calls?call_id=rtc_1%0d%0ax', undefined],
    ['//evil.example/openai/v1/realtime/calls?call_id=rtc_1', undefined],
    ['https://evil.example/openai/v1/realtime/calls?call_id=rtc_1', undefined],
    ['/openai/v2/realtime/calls?call_id=rtc_1', undefined],
  ];
  for (const [location, callId] of NAMED) {
    test(`T11: a Location of ${location} ${callId === undefined ? 'names no call' : `is ${callId}`}`, async () => {
      stub.answer = callNamed(location);
      const call = azure.createCall('v=0\r\n', SESSION, never);
      if (callId === undefined) await assert.rejects(call, {code: 'transport/handshake'});
      else assert.equal((await call).callId, callId);
    });
  }

  test('T18: quotes its key in no error', async () => {
    stub.answer = (_asked, response) => void response.writeHead(401).end(`wrong key ${KEY}`);
    const error: unknown = await azure.mintSecret(SESSION, 30, never).catch((reason: unknown) => reason);
    assert.doesNotMatch(String((error as Error).cause), /canary/);
  });
});
