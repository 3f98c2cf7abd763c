/** The log: what may be written is on a list, and what slips through has its credentials taken out (T18). */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import {VisitorKeys} from '../../../server/access/visitor-keys.js';
import {createLog} from '../../../server/log/log.js';
import {createScrubber} from '../../../server/log/scrub.js';
import {statusFailure} from '../../../server/upstream/failure.js';
import {VoiceError} from '../../../src/shared/errors.js';
import {listen, makeVoice, send} from '../http/site.js';

const written = (use: (log: ReturnType<typeof createLog>) => void, secrets: string[] = []): string => {
  const lines: string[] = [];
  use(createLog({level: 'trace', secrets, write: line => lines.push(line)}));
  return lines.join('');
};
const line = (use: (log: ReturnType<typeof createLog>) => void): Record<string, unknown> =>
  JSON.parse(written(use)) as Record<string, unknown>;

const SDP = 'v=0\r\na=candidate:1 1 udp 1 192.0.2.1 5000 typ host\r\n';

describe('a line of the log', () => {
  test('has known fields, and of unknown ones the name only', () => {
    const {status, agent, leftOut, sdp, headers} = line(log =>
      log.info({status: 200, agent: 'support', sdp: SDP, headers: {cookie: 'canary'}}, 'a sentence'),
    );
    assert.deepEqual([status, agent, leftOut], [200, 'support', ['sdp', 'headers']]);
    assert.deepEqual([sdp, headers], [undefined, undefined]);
  });

  test('has of a known field only what is a name: no sentence, no JSON, no description of a call', () => {
    for (const reason of ['my name is Ada', '{"a":1}', SDP, 'a\nb', 'x'.repeat(200), {a: 1}, ['a']]) {
      assert.deepEqual(line(log => log.info({reason}, 'a sentence'))['leftOut'], ['reason']);
    }
  });

  test('keeps to the list in the lines of a part of the server, too', () => {
    const {agent, leftOut} = line(log =>
      log.child({agent: 'support', transcript: 'canary'}).info('a sentence'),
    );
    assert.deepEqual([agent, leftOut], ['support', ['transcript']]);
  });

  test('tells what failed and where, and quotes nothing that it failed at', () => {
    const failure = ((): unknown => {
      try {
        return JSON.parse('canary of a visitor');
      } catch (error) {
        return error;
      }
    })();
    const text = written(log => log.error({err: failure}, 'a sentence'));
    assert.doesNotMatch(text, /canary/);
    assert.match(text, /SyntaxError.*log\.test\.ts:\d+/);
  });

  test('has our own errors with their words and what was behind them', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED canary'), {
      code: 'ECONNREFUSED',
      syscall: 'connect',
    });
    const {err} = line(log =>
      log.warn({err: new VoiceError('transport/handshake', {message: 'No line', cause})}, 'a sentence'),
    );
    const {code, message, cause: told} = err as Record<string, Record<string, unknown>>;
    assert.deepEqual([code, message], ['transport/handshake', 'No line']);
    assert.deepEqual(
      [told?.['code'], told?.['syscall'], told?.['message']],
      ['ECONNREFUSED', 'connect', undefined],
    );
  });

  test('has no words of an error that comes without any of ours, and none that are to be put into ours', () => {
    for (const use of [
      (log: ReturnType<typeof createLog>): void => log.error(new TypeError('canary')),
      (log: ReturnType<typeof createLog>): void => log.error({err: new TypeError('canary')}),
      (log: ReturnType<typeof createLog>): void => log.info('a sentence %s', 'canary'),
      (log: ReturnType<typeof createLog>): void => log.info({}, 'a sentence %s', 'canary'),
      (log: ReturnType<typeof createLog>): void => log.error({err: {message: 'canary'}}, 'a sentence'),
      (log: ReturnType<typeof createLog>): void =>
        log.error({err: new Error('canary', {cause: 'canary'})}, 'x'),
    ]) {
      assert.doesNotMatch(written(use), /canary/);
    }
  });

  test('has of what a provider says the names of its reasons, and no sentence', () => {
    const body = JSON.stringify({
      error: {
        type: 'invalid_request_error',
        code: 'invalid_api_key',
        message: 'Incorrect key: canary',
        param: 'ca nary',
      },
    });
    const text = written(log => log.warn({err: statusFailure(401, body)}, 'a sentence'));
    assert.match(text, /answered 401 \(invalid_request_error, invalid_api_key\)/);
    assert.doesNotMatch(text, /canary|ca nary/);
    assert.match(
      written(log => log.warn({err: statusFailure(502, '<html>canary')}, 'x')),
      /answered 502"/,
    );
  });

  test('goes round in no circle', () => {
    const failure = new VoiceError('session/failed');
    Object.defineProperty(failure, 'cause', {value: failure});
    assert.ok(written(log => log.error({err: failure}, 'a sentence')).length < 4_000);
  });
});

test('a request is a line of its route, and of its address nothing that could be called', async () => {
  const lines: string[] = [];
  const log = createLog({level: 'debug', secrets: [], write: text => lines.push(text)});
  const keys = new VisitorKeys(Buffer.from('a secret of this server'));
  const site = await listen(undefined, [makeVoice({log, keys, trustProxy: 1}).voice]);
  const headers = {'x-forwarded-for': '192.0.2.7', 'user-agent': 'canary'};
  await send(site, '/api/realtime/config?canary=1', {headers});
  await send(site, '/api/realtime/canary', {headers});
  await site.close();
  const [one, two] = lines.map(text => JSON.parse(text) as Record<string, unknown>);
  const address = keys.ofAddress('192.0.2.7');
  assert.deepEqual([one?.['route'], one?.['status'], one?.['address']], ['/config', 200, address]);
  assert.deepEqual([two?.['route'], two?.['status']], ['other', 404]);
  assert.doesNotMatch(lines.join(''), /canary|192\.0\.2/);
});

describe('the last resort', () => {
  const shapes = {
    'a key of a project': 'sk-proj-abcDEF123_-456',
    'a client secret': 'ek_68af296e8e408191a1120ab6383263c2',
    'a token in a header': 'Bearer abcdef.123456',
    'a token of a visitor': 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl',
    'the id of a call': 'rtc_u1_9c6574da8b8a41a18da9308f4ad974ce',
  };
  for (const [what, text] of Object.entries(shapes)) {
    test(`takes out ${what}, wherever it stands`, () => {
      const clean = createScrubber([]);
      const secret = text.replace('Bearer ', '');
      for (const context of [
        text,
        `"${text}"`,
        `x ${text}, y`,
        JSON.stringify({a: [text]}),
        `https://a/?b=${text}&c`,
      ]) {
        assert.equal(clean(context).includes(secret), false, context);
      }
    });
  }

  test('takes out what is configured, as it is and as it may be written', () => {
    fc.assert(
      fc.property(fc.string({minLength: 6, maxLength: 40}), fc.string(), (secret, around) => {
        const clean = createScrubber([secret]);
        for (const spelling of [
          secret,
          JSON.stringify(secret).slice(1, -1),
          encodeURIComponent(secret),
          Buffer.from(secret).toString('base64'),
        ]) {
          assert.equal(clean(`${around}<${spelling}>`).includes(`<${spelling}>`), false);
        }
      }),
    );
  });

  test('leaves other lines as they are', () => {
    const text =
      '{"level":30,"msg":"a leg did not open","err":{"code":"transport/timeout"},"task":"risk-free"}\n';
    assert.equal(createScrubber(['another secret'])(text), text);
  });

  test('stands behind the list: a secret in a name is not written', () => {
    const text = written(
      log => log.info({agent: 'the-secret-of-the-shop'}, 'a sentence'),
      ['the-secret-of-the-shop'],
    );
    assert.doesNotMatch(text, /the-secret/);
  });
});
