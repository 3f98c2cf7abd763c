/** The provider's adapter against a provider that is hostile, slow or odd: where the key goes, and what is ended. */
import assert from 'node:assert/strict';
import type {ServerResponse} from 'node:http';
import {afterEach, beforeEach, describe, test} from 'node:test';
import {inspect} from 'node:util';
import {VoiceError} from '../../../src/shared/errors.js';
import {createUpstream, type UpstreamChoice} from '../../../server/upstream/create-upstream.js';
import type {Upstream} from '../../../server/upstream/upstream.js';
import {callNamed, openProviderStub, ANSWER_SDP, type ProviderStub} from '../../support/provider-stub.js';

const KEY = 'sk-canary-0123456789';
const SESSION = {type: 'realtime', model: 'gpt-realtime-2.1-mini'} as const;
const TRANSLATION = {
  ...({type: 'translation', model: 'gpt-realtime-translate'} as const),
  audio: {output: {language: 'de'}},
};
const OFFER = 'v=0\r\n';
const never = new AbortController().signal;

let stub: ProviderStub;
let other: ProviderStub;
let logged: string[];
beforeEach(async () => {
  [stub, other] = await Promise.all([openProviderStub(), openProviderStub()]);
  logged = [];
});
afterEach(() => Promise.all([stub.close(), other.close()]));

const upstream = (options: Partial<UpstreamChoice> = {}): Upstream =>
  createUpstream({
    ...{apiKey: KEY, baseUrl: `${stub.origin}/v1`, dialect: 'ga'},
    ...{answerMs: 1_000, hangUpPauseMs: 1},
    log: {error: (...words: unknown[]) => void logged.push(inspect(words, {depth: 5}))},
    ...options,
  });

const paths = (): string[] => stub.asked.map(({url}) => url);

const failure = async (work: Promise<unknown>): Promise<VoiceError> => {
  const error: unknown = await work.then(
    () => assert.fail('it did not fail'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof VoiceError, String(error));
  return error;
};

/** The ways to ask a provider for something. */
const WAYS: Record<string, () => Promise<unknown>> = {
  'a call': () => upstream().createCall(OFFER, SESSION, never),
  'a translation': () => upstream().answerOffer(OFFER, TRANSLATION, never),
  'a client secret': () => upstream().mintSecret(SESSION, 30, never),
  'a hang-up': () => upstream().hangUp('rtc_1'),
  'a socket': () => upstream().openSocket({model: 'gpt-realtime-2.1-mini'}, never),
  'a sideband': () => upstream().attach('rtc_1', never),
};

describe('T11: the key stays with the provider that was fixed at boot', () => {
  for (const status of [301, 302, 303, 307, 308]) {
    for (const [what, ask] of Object.entries(WAYS)) {
      test(`${what} that is answered by ${status} fails, and the place it points to is not asked`, async () => {
        const location = `${other.origin}/v1/realtime/calls`;
        stub.answer = (_asked, response) => void response.writeHead(status, {location}).end();
        stub.upgrade = socket =>
          void socket.end(`HTTP/1.1 ${status} Moved\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`);
        assert.equal((await failure(ask())).code, 'transport/handshake');
        assert.equal(other.asked.length, 0);
      });
    }
  }

  const EVIL = [
    '//evil.example/v1/realtime/calls/rtc_1',
    'https://evil.example/v1/realtime/calls/rtc_1',
    '/v1/realtime/calls/..%2f..%2fadmin',
    '/v1/realtime/calls/../rtc_1',
    '/v1/realtime/calls/rtc_1/../../models',
    '/v1/realtime/calls/rtc_1%0d%0aauthorization:%20x',
    '/v1/realtime/calls/rtc_1?call_id=rtc_2',
    '/v1/realtime/calls/rtc_1#x',
    '/v1/realtime/calls?call_id=rtc_1',
    '/other/v1/realtime/calls/rtc_1',
    '/realtime/calls/rtc_1',
    '/v1/realtime/calls/',
    '/v1/realtime/calls/sess_1',
    'rtc_1',
    '',
    `/v1/realtime/calls/rtc_${'a'.repeat(10_000)}`,
  ];
  for (const location of EVIL) {
    test(`a Location of ${location.slice(0, 60) || 'nothing'} names no call, and the log says that one may run`, async () => {
      stub.answer = callNamed(location);
      const error = await failure(upstream().createCall(OFFER, SESSION, never));
      assert.equal(error.code, 'transport/handshake');
      assert.deepEqual(paths(), ['/v1/realtime/calls']);
      assert.match(logged.join(), /may run a call that cannot be ended/);
      assert.doesNotMatch(logged.join(), /rtc_[1a]/);
    });
  }

  test('two Locations name no call', async () => {
    stub.answer = (_asked, response) => {
      response.setHeader('location', ['/v1/realtime/calls/rtc_1', '/v1/realtime/calls/rtc_2']);
      response.writeHead(201).end(ANSWER_SDP);
    };
    assert.equal((await failure(upstream().createCall(OFFER, SESSION, never))).code, 'transport/handshake');
  });

  test('a call under the path of the base URL, or at its own origin, is taken', async () => {
    const baseUrl = `${stub.origin}/proxy/v1/`;
    for (const location of [
      '/proxy/v1/realtime/calls/rtc_a-1',
      `${stub.origin}/proxy/v1/realtime/calls/rtc_a-1`,
    ]) {
      stub.answer = callNamed(location);
      const call = await upstream({baseUrl}).createCall(OFFER, SESSION, never);
      assert.deepEqual(call, {callId: 'rtc_a-1', answer: ANSWER_SDP});
    }
  });

  test('an id never changes the path of a hang-up, wherever it came from', async () => {
    await upstream().hangUp('../../models?x=');
    assert.deepEqual(paths(), ['/v1/realtime/calls/..%2F..%2Fmodels%3Fx%3D/hangup']);
  });
});

describe('T26: a call that is of no use is ended', () => {
  const afterTheHead: Record<string, (response: ServerResponse) => void> = {
    'is cut in the middle': response => {
      response.write('v=0');
      setTimeout(() => response.destroy(), 20);
    },
    'never comes': response => response.flushHeaders(),
    'comes in drops': response => {
      const timer = setInterval(() => response.write('v'), 50);
      response.on('close', () => clearInterval(timer));
    },
    'is a megabyte long': response => void response.end('v'.repeat(1024 * 1024)),
    'is no SDP': response => void response.end('{"error": {}}'),
  };
  for (const [what, follow] of Object.entries(afterTheHead)) {
    test(`whose answer ${what}`, async () => {
      stub.answer = ({url}, response) => {
        if (url.endsWith('/hangup')) response.end();
        else follow(response.writeHead(201, {location: '/v1/realtime/calls/rtc_1'}));
      };
      const error = await failure(upstream().createCall(OFFER, SESSION, never));
      assert.match(error.code, /^transport\/(handshake|timeout)$/);
      assert.deepEqual(paths(), ['/v1/realtime/calls', '/v1/realtime/calls/rtc_1/hangup']);
    });
  }

  test('whose visitor went while it was made', async () => {
    const controller = new AbortController();
    stub.answer = (asked, response) => {
      controller.abort();
      callNamed('/v1/realtime/calls/rtc_1')(asked, response);
    };
    await assert.rejects(upstream().createCall(OFFER, SESSION, controller.signal), {name: 'AbortError'});
    assert.deepEqual(paths(), ['/v1/realtime/calls', '/v1/realtime/calls/rtc_1/hangup']);
  });

  test('and where it cannot be ended, its caller hears why it is of no use, and the log that it runs', async () => {
    stub.answer = ({url}, response) => {
      if (url.endsWith('/hangup')) response.writeHead(500).end();
      else response.writeHead(201, {location: '/v1/realtime/calls/rtc_1'}).end('no SDP');
    };
    const error = await failure(upstream().createCall(OFFER, SESSION, never));
    assert.match(inspect(error), /is no SDP/);
    assert.match(logged.join(), /could not be ended upstream/);
  });

  test('a request that is never answered may have made one: the log says so', async () => {
    stub.answer = () => undefined;
    const error = await failure(upstream().createCall(OFFER, SESSION, never));
    assert.equal(error.code, 'transport/timeout');
    assert.match(logged.join(), /may run a call/);
  });

  test('a provider that is not there made none: the log stays quiet', async () => {
    const {origin} = other;
    await other.close();
    await failure(upstream({baseUrl: `${origin}/v1`}).createCall(OFFER, SESSION, never));
    assert.deepEqual(logged, []);
    other = await openProviderStub();
  });
});

describe('the offer of a page in direct access', () => {
  const SECRET = {value: 'ek_1', expires_at: 1, session: {}};
  /** A provider that mints, and names the call of an offer as it is told to. */
  const provider =
    (location?: string): ProviderStub['answer'] =>
    ({url}, response) => {
      if (url.endsWith('/client_secrets')) response.end(JSON.stringify(SECRET));
      else if (url.endsWith('/hangup')) response.end();
      else response.writeHead(201, location === undefined ? {} : {location}).end(ANSWER_SDP);
    };
  const asked = (): string[] => stub.asked.map(({url, headers}) => `${url} ${headers.authorization}`);

  test('is taken to the provider in one go where it wants to talk', async () => {
    assert.equal(await upstream().answerOffer(OFFER, SESSION, never), ANSWER_SDP);
    assert.deepEqual(asked(), [`/v1/realtime/calls Bearer ${KEY}`]);
  });

  for (const [path, session, minted] of [
    [
      '/v1/realtime/translations',
      TRANSLATION,
      {model: 'gpt-realtime-translate', audio: {output: {language: 'de'}}},
    ],
    ['/v1/realtime', {type: 'transcription'}, {type: 'transcription'}],
  ] as const) {
    test(`goes with a secret of its own where it wants a ${session.type}, named or not`, async () => {
      for (const location of [`${path}/calls/rtc_1`, undefined]) {
        stub.asked.splice(0);
        stub.answer = provider(location);
        assert.equal(await upstream().answerOffer(OFFER, session, never), ANSWER_SDP);
        assert.deepEqual(asked(), [`${path}/client_secrets Bearer ${KEY}`, `${path}/calls Bearer ek_1`]);
        const [mint, call] = stub.asked;
        assert.deepEqual((JSON.parse(mint!.body) as {session: object}).session, minted);
        assert.deepEqual([call!.body, call!.headers['content-type']], [OFFER, 'application/sdp']);
      }
      assert.deepEqual(logged, []);
    });

    test(`and whose visitor went meanwhile leaves no ${session.type} behind, or the log says so`, async () => {
      for (const [location, ends] of [
        [`${path}/calls/rtc_1`, true],
        [undefined, false],
      ] as const) {
        stub.asked.splice(0);
        const controller = new AbortController();
        stub.answer = (question, response) => {
          if (question.url.endsWith('/calls')) controller.abort();
          provider(location)(question, response);
        };
        await assert.rejects(upstream().answerOffer(OFFER, session, controller.signal), {name: 'AbortError'});
        assert.equal(paths().includes('/v1/realtime/calls/rtc_1/hangup'), ends);
        assert.equal(logged.join().includes('may run a call that cannot be ended'), !ends);
      }
    });
  }
});

describe('a hang-up', () => {
  test('is said again until it is taken', async () => {
    const statuses = [500, 503, 401, 200];
    stub.answer = (_asked, response) => void response.writeHead(statuses[stub.asked.length - 1] ?? 500).end();
    await upstream().hangUp('rtc_1');
    assert.equal(stub.asked.length, 4);
  });

  test('of a call that the provider does not know is done', async () => {
    stub.answer = (_asked, response) => void response.writeHead(404).end('x'.repeat(1024 * 1024));
    await upstream().hangUp('rtc_1');
    assert.equal(stub.asked.length, 1);
  });

  test('that nobody takes is told in the end', async () => {
    stub.answer = (_asked, response) => void response.writeHead(500).end();
    await failure(upstream().hangUp('rtc_1'));
    assert.equal(stub.asked.length, 6);
  });
});

describe('T12: the headers of a request are the owner’s', () => {
  test('the visitor is named by a hash on calls, secrets, sockets and hang-ups, and only by forVisitor', async () => {
    const nobody = upstream();
    const visitor = nobody.forVisitor('0123abcd');
    for (const [provider, wanted] of [
      [nobody, undefined],
      [visitor, '0123abcd'],
    ] as const) {
      stub.asked.splice(0);
      await provider.createCall(OFFER, SESSION, never);
      await provider.hangUp('rtc_1');
      await failure(provider.mintSecret(SESSION, 30, never));
      (await provider.openSocket({model: 'gpt-realtime-2.1-mini'}, never)).close();
      (await provider.attach('rtc_1', never)).close();
      assert.deepEqual(
        stub.asked.map(({headers}) => headers['openai-safety-identifier']),
        Array(5).fill(wanted),
      );
      assert.deepEqual(
        stub.asked.map(({headers}) => headers.authorization),
        Array(5).fill(`Bearer ${KEY}`),
      );
    }
  });

  test('a model that is written like a path or a header stays a value of the address', async () => {
    const model = 'x&call_id=rtc_2 \r\nhost: evil.example';
    (await upstream().openSocket({model}, never)).close();
    const {url, headers} = stub.asked[0]!;
    assert.deepEqual([...new URL(url, stub.origin).searchParams], [['model', model]]);
    assert.equal(headers.host, new URL(stub.origin).host);
  });
});

describe('T18: the key is in nothing that is told', () => {
  const quoting = `Incorrect API key provided: ${KEY}`;
  const assertQuiet = (error: unknown): void => {
    assert.doesNotMatch(inspect(error, {depth: 10, showHidden: true}) + logged.join(), /canary/);
  };

  for (const status of [301, 401, 403, 404, 429, 500]) {
    for (const [what, ask] of Object.entries(WAYS)) {
      test(`where ${what} is refused with ${status} and the key is quoted`, async () => {
        stub.answer = (_asked, response) =>
          void response.writeHead(status, `No ${KEY}`, {location: `/${KEY}`}).end(quoting);
        stub.upgrade = socket => void socket.end(`HTTP/1.1 ${status} No ${KEY}\r\ncontent-length: 0\r\n\r\n`);
        await ask().then(() => undefined, assertQuiet);
      });
    }
  }

  test('where a call is made at a place with the key in its name', async () => {
    stub.answer = callNamed(`/${KEY}`);
    assertQuiet(await failure(upstream().createCall(OFFER, SESSION, never)));
  });

  test('where a session says it in an error, and at its end', async () => {
    stub.greet = socket => {
      socket.once('message', () => {
        socket.send(JSON.stringify({type: 'error', error: {type: 'x', message: quoting}}));
        socket.close(4000, `No ${KEY}`);
      });
    };
    const told: unknown[] = [];
    const socket = await upstream().attach('rtc_1', never);
    socket.events.on('event', event => void told.push(event));
    socket.send({type: 'response.cancel'});
    await new Promise<void>(done => {
      socket.events.on('closed', error => {
        told.push(error);
        done();
      });
    });
    assert.equal(told.length, 2);
    assertQuiet(told);
  });
});

describe('an answer has an end and a size', () => {
  test('a client secret of a megabyte is not read', async () => {
    stub.answer = (_asked, response) => void response.end(JSON.stringify({value: 'x'.repeat(1024 * 1024)}));
    assert.equal((await failure(upstream().mintSecret(SESSION, 30, never))).code, 'transport/handshake');
  });

  test('a client secret that comes in drops is given up', async () => {
    stub.answer = (_asked, response) => {
      const timer = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(timer));
    };
    assert.equal((await failure(upstream().mintSecret(SESSION, 30, never))).code, 'transport/timeout');
  });
});
