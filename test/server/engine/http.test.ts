import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {readEnvironment} from '../../../server/engine/environment.js';
import type {EngineFault} from '../../../server/engine/faults.js';
import {BUILT_IN} from '../../../server/engine/parts/settings.js';
import {assertClientSecret} from '../../support/conformance.js';
import {connect, RefusedUpgrade, startEngine, written, type RunningEngine} from './harness.js';

type Failure = {error: {code: string; param: string | null; message: string}};

const post = (
  url: string,
  path: string,
  body: object | string,
  key: string | undefined = 'test',
): Promise<Response> =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': typeof body === 'string' ? 'application/sdp' : 'application/json',
      ...(key === '' ? {} : {authorization: `Bearer ${key}`}),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const failureOf = async (response: Response): Promise<string> =>
  `${response.status} ${((await response.json()) as Failure).error.code}`;
const refusal = async (promise: Promise<unknown>): Promise<string> => {
  const failure: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return failure instanceof RefusedUpgrade ? `${failure.status} ${failure.code}` : String(failure);
};
const SECRETS = '/realtime/client_secrets';

describe('the routes of the engine', () => {
  let running: RunningEngine;
  before(async () => {
    running = await startEngine();
  });
  after(() => running.close());

  test('mint a client secret with the effective session and its lifetime', async () => {
    const session = {type: 'realtime', instructions: 'Hi', audio: {output: {voice: 'cedar'}}};
    const response = await post(running.url, SECRETS, {
      expires_after: {anchor: 'created_at', seconds: 60},
      session,
    });
    assert.equal(response.status, 200);
    const body = (await response.json()) as {
      value: string;
      expires_at: number;
      session: Record<string, unknown>;
    };
    assertClientSecret(body);
    assert.match(body.value, /^ek_/);
    assert.ok(Math.abs(body.expires_at - Date.now() / 1000 - 60) < 3);
    assert.equal(body.session['instructions'], 'Hi');
    assert.equal(body.session['expires_at'], 0);
    const client = await connect(running.url, {
      protocols: ['realtime', `openai-insecure-api-key.${body.value}`],
    });
    assert.equal(client.protocol, 'realtime');
    const created = await client.next('session.created');
    assert.equal((created['session'] as {audio: {output: {voice: string}}}).audio.output.voice, 'cedar');
    client.close();
  });

  test('refuse a lifetime out of range, an unknown field and a missing type', async () => {
    const code = async (body: object): Promise<string> => failureOf(await post(running.url, SECRETS, body));
    assert.equal(await code({expires_after: {anchor: 'created_at', seconds: 5}}), '400 invalid_value');
    assert.equal(await code({expires_after: {seconds: 7201}}), '400 invalid_value');
    assert.equal(await code({session: {}}), '400 missing_required_parameter');
    assert.equal(await code({session: {type: 'realtime', temperature: 1}}), '400 unknown_parameter');
    assert.equal(await code({session: {type: 'translation'}}), '400 invalid_value');
  });

  test('want some key, and no secret that was never minted', async () => {
    assert.equal(await failureOf(await post(running.url, SECRETS, {}, '')), '401 invalid_api_key');
    assert.equal(await refusal(connect(running.url, {key: 'ek_unknown'})), '401 invalid_api_key');
  });

  test('let a page on any origin post its offer and read the location', async () => {
    const response = await fetch(`${running.url}/realtime/calls`, {
      method: 'OPTIONS',
      headers: {'access-control-request-headers': 'authorization,content-type,openai-safety-identifier'},
    });
    assert.equal(response.status, 204);
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
    assert.match(response.headers.get('access-control-allow-headers') ?? '', /openai-safety-identifier/);
    assert.match(response.headers.get('access-control-expose-headers') ?? '', /location/i);
  });

  test('answer an offer that is none in JSON', async () => {
    assert.equal(await failureOf(await post(running.url, '/realtime/calls', 'hello')), '400 invalid_offer');
    assert.equal(
      await failureOf(await post(running.url, '/realtime/calls', 'v=0\r\nm=audio 9\r\n')),
      '400 invalid_offer',
    );
  });

  test('know no call that does not live, neither for a hang-up nor for a sideband', async () => {
    assert.equal(
      await failureOf(await post(running.url, '/realtime/calls/rtc_no/hangup', {})),
      '404 call_id_not_found',
    );
    assert.equal(await refusal(connect(running.url, {query: 'call_id=rtc_no'})), '404 call_id_not_found');
  });

  test('want exactly one of model, intent and call_id', async () => {
    assert.equal(await refusal(connect(running.url, {query: ''})), '400 invalid_request');
    assert.equal(
      await refusal(connect(running.url, {query: 'model=a&intent=realtime'})),
      '400 invalid_request',
    );
    assert.equal(await refusal(connect(running.url, {query: 'intent=translation'})), '400 invalid_value');
  });

  test('tell clients of the beta protocol that it is gone', async () => {
    const client = await connect(running.url, {headers: {'openai-beta': 'realtime=v1'}});
    assert.equal((await client.closed).code, 4000);
    assert.equal((client.of('error')[0]?.['error'] as {code: string}).code, 'beta_api_shape_disabled');
  });

  test('list models without a key, and read a text aloud', async () => {
    const models = (await (await fetch(`${running.url}/models`)).json()) as {data: Array<{id: string}>};
    assert.ok(models.data.length > 0);
    const speech = await post(running.url, '/audio/speech', {
      model: 'x',
      voice: 'marin',
      input: 'Good morning.',
    });
    assert.equal(speech.headers.get('content-type'), 'audio/wav');
    assert.ok((await speech.arrayBuffer()).byteLength > 20_000);
  });
});

describe('an engine with a key', () => {
  test('accepts that key and no other', async () => {
    const {url, close} = await startEngine({apiKey: 'right'}, 'cold');
    assert.equal((await post(url, SECRETS, {}, 'right')).status, 200);
    assert.equal(await failureOf(await post(url, SECRETS, {}, 'wrong')), '401 invalid_api_key');
    assert.equal(await failureOf(await post(url, '/realtime/calls', 'v=0', 'wrong')), '401 invalid_api_key');
    assert.equal(await refusal(connect(url, {key: 'wrong'})), '401 invalid_api_key');
    await close();
  });
});

describe('a fault', () => {
  const broken = async (fault: EngineFault, use: (url: string) => Promise<void>): Promise<void> => {
    const {url, close} = await startEngine({faults: [fault]}, 'cold');
    await use(url).finally(close);
  };

  test('sdp-400 refuses every offer', () =>
    broken('sdp-400', async url => {
      assert.equal(await failureOf(await post(url, '/realtime/calls', 'v=0')), '400 invalid_offer');
    }));

  test('quota-429 refuses secrets, calls and sockets', () =>
    broken('quota-429', async url => {
      assert.equal(await failureOf(await post(url, SECRETS, {})), '429 insufficient_quota');
      assert.equal(await failureOf(await post(url, '/realtime/calls', 'v=0')), '429 insufficient_quota');
      assert.equal(await refusal(connect(url)), '429 insufficient_quota');
    }));

  test('hang answers nothing, and still lets the engine close', () =>
    broken('hang', async url => {
      const signal = AbortSignal.timeout(150);
      await assert.rejects(fetch(`${url}/models`, {signal}));
      const upgrade = connect(url).then(
        () => 'opened',
        () => 'closed',
      );
      const first = await Promise.race([
        upgrade,
        new Promise(resolve => setTimeout(resolve, 150, 'waiting')),
      ]);
      assert.equal(first, 'waiting');
    }));

  test('drop-channel cuts a socket soon after its first response began', () =>
    broken('drop-channel', async url => {
      const client = await connect(url);
      client.send(written('hello'));
      client.send({type: 'response.create', response: {output_modalities: ['text']}});
      await client.next('response.created');
      assert.equal((await client.closed).code, 1006);
    }));
});

describe('the environment of the engine', () => {
  test('is read, and every wrong variable is named once', () => {
    const good = readEnvironment({ENGINE_PORT: '0', ENGINE_FAULTS: 'hang, sdp-400', ENGINE_API_KEY: ''});
    assert.deepEqual(good, {
      settings: {
        ...{port: 0, sessionSeconds: undefined, faults: ['hang', 'sdp-400'], apiKey: undefined},
        parts: BUILT_IN,
      },
    });
    const bad = readEnvironment({ENGINE_PORT: '99999', ENGINE_SESSION_SECONDS: '-1', ENGINE_FAULTS: 'rain'});
    assert.equal('problems' in bad && bad.problems.length, 3);
  });
});
