/** Floods: one address asks as much as it may, everybody else goes on, and who is refused is told when to come back. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import fc from 'fast-check';
import {FloodLimiter} from '../../../server/access/flood.js';
import {createLog} from '../../../server/log/log.js';
import {type Answer, listen, makeVoice, send, upgrade, type Site} from './site.js';

const POLICY = {name: 'test', quota: 10, seconds: 60};

/** A limiter with a clock that the test turns. */
const limiter = (
  options: {maxAddresses?: number} = {},
): {flood: FloodLimiter; pass: (ms: number) => void} => {
  let now = 1_000_000;
  return {flood: new FloodLimiter(POLICY, {...options, now: () => now}), pass: ms => (now += ms)};
};

const taken = (flood: FloodLimiter, times: number, address = 'a'): number =>
  Array.from({length: times}, () => flood.take(address)).filter(({ok}) => ok).length;

describe('an address', () => {
  test('may ask so often at once, and as often again in a minute', () => {
    const {flood, pass} = limiter();
    assert.equal(taken(flood, 1_000), 10);
    pass(6_000);
    assert.equal(taken(flood, 1_000), 1);
    pass(60_000);
    assert.equal(taken(flood, 1_000), 10);
  });

  test('saves up no more than that', () => {
    const {flood, pass} = limiter();
    taken(flood, 1);
    pass(86_400_000);
    assert.equal(taken(flood, 1_000), 10);
  });

  test('takes nothing from another one', () => {
    const {flood} = limiter();
    taken(flood, 1_000, 'a');
    assert.equal(taken(flood, 5, 'b'), 5);
  });

  test('is told when to come back, and then may', () => {
    const {flood, pass} = limiter();
    taken(flood, 10);
    const {ok, retryAfter} = flood.take('a');
    assert.deepEqual([ok, retryAfter], [false, 6]);
    pass(retryAfter * 1000);
    assert.equal(flood.take('a').ok, true);
  });

  test('that goes on asking while it is refused waits no longer for it', () => {
    const {flood, pass} = limiter();
    taken(flood, 10);
    for (let at = 0; at < 60; at += 1) {
      pass(100);
      flood.take('a');
    }
    assert.equal(taken(flood, 1) + taken(flood, 1), 0, 'what came back was used at once');
    pass(6_000);
    assert.equal(flood.take('a').ok, true);
  });

  test('is let in no more often than the policy says, in whatever rhythm it comes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20_000), {maxLength: 200}), pauses => {
        const {flood, pass} = limiter();
        let let_in = 0;
        for (const pause of pauses) {
          pass(pause);
          if (flood.take('a').ok) let_in += 1;
        }
        const time = pauses.slice(1).reduce((sum, pause) => sum + pause, 0);
        assert.ok(let_in <= 10 + time / 6_000 + 1e-6);
      }),
    );
  });

  test('gains nothing by a clock that is set back', () => {
    const {flood, pass} = limiter();
    taken(flood, 10);
    pass(-3_600_000);
    assert.equal(flood.take('a').ok, false);
    pass(6_000);
    assert.equal(flood.take('a').ok, true);
  });

  test('is forgotten when it was quiet for longest, and a million of them are no memory', () => {
    const {flood} = limiter({maxAddresses: 100});
    for (let at = 0; at < 10_000; at += 1) {
      flood.take('busy');
      flood.take(`address ${at}`);
    }
    assert.equal(flood.size, 100);
    assert.equal(flood.take('busy').ok, false, 'who goes on flooding is not forgotten');
  });
});

/** Structured fields, as much of them as the draft uses. */
const fields = (header: string | undefined): Record<string, string | number> => {
  const [name = '', ...parameters] = (header ?? '').split(';');
  assert.match(name, /^"[a-z]+"$/);
  return Object.fromEntries([
    ['name', name.slice(1, -1)],
    ...parameters.map(parameter => {
      assert.match(parameter, /^[a-z]=\d+$/);
      return [parameter.slice(0, 1), Number(parameter.slice(2))] as const;
    }),
  ]) as Record<string, string | number>;
};

describe('a server that strangers reach', () => {
  let site: Site;
  let behind: Site;
  const flood = {
    http: {name: 'http', quota: 5, seconds: 60},
    socket: {name: 'socket', quota: 3, seconds: 60},
  };
  const one = makeVoice({access: 'guarded', flood});
  const two = makeVoice({flood, trustProxy: 1});
  before(async () => {
    site = await listen(undefined, [one.voice]);
    behind = await listen(undefined, [two.voice]);
  });
  after(async () => {
    await site.close();
    await behind.close();
  });

  test('says on every answer how much is left, and refuses what is too much with the time to wait', async () => {
    const answers: Answer[] = [];
    for (let at = 0; at < 7; at += 1) answers.push(await send(site, '/api/realtime/config'));
    assert.deepEqual(
      answers.map(({status}) => status),
      [200, 200, 200, 200, 200, 429, 429],
    );
    assert.deepEqual(fields(answers[0]?.headers['ratelimit-policy']), {name: 'http', q: 5, w: 60});
    assert.deepEqual(fields(answers[1]?.headers['ratelimit']), {name: 'http', r: 3, t: 24});
    const last = answers.at(-1);
    assert.equal(fields(last?.headers['ratelimit'])['r'], 0);
    assert.equal(last?.headers['retry-after'], '12');
    assert.equal(last.headers['content-type'], 'application/problem+json; charset=utf-8');
    assert.equal((JSON.parse(last.text) as {code: string}).code, 'token/rate-limited');
  });

  test('lets a page that may embed read them', async () => {
    const {headers} = await send(site, '/api/realtime/config', {headers: {origin: site.origin}});
    assert.equal(headers['access-control-expose-headers'], 'ratelimit, ratelimit-policy, retry-after');
  });

  test('refuses sockets that are too many before they open, and says when to come back', async () => {
    const statuses = [];
    for (let at = 0; at < 4; at += 1) statuses.push((await upgrade(site, {origin: site.origin})).status);
    assert.deepEqual(statuses, [101, 101, 101, 429]);
    const {headers} = await upgrade(site, {origin: site.origin});
    assert.equal(headers['retry-after'], '20');
    assert.deepEqual(fields(headers['ratelimit-policy']), {name: 'socket', q: 3, w: 60});
  });

  test('counts no page that it refuses: it would use up what the visitor of another one may ask', async () => {
    const headers = (client: string): Record<string, string> => ({'x-forwarded-for': client});
    const origin = 'https://evil.example.com';
    for (let at = 0; at < 20; at += 1) {
      await send(behind, '/api/realtime/config', {headers: {...headers('192.0.2.1'), origin}});
    }
    assert.equal((await send(behind, '/api/realtime/config', {headers: headers('192.0.2.1')})).status, 200);
  });

  test('counts by the address behind its proxy, which no header of a visitor changes (T17)', async () => {
    const statuses = [];
    for (let at = 0; at < 6; at += 1) {
      const forwarded = `203.0.113.${at}, 192.0.2.2`;
      const answer = await send(behind, '/api/realtime/config', {headers: {'x-forwarded-for': forwarded}});
      statuses.push(answer.status);
    }
    assert.deepEqual(statuses, [200, 200, 200, 200, 200, 429]);
    const other = await send(behind, '/api/realtime/config', {headers: {'x-forwarded-for': '192.0.2.3'}});
    assert.equal(other.status, 200);
  });

  test('has the limiter on by itself, and a server of this machine alone has none', async () => {
    const lists = {publicOrigins: ['http://voice.example.com'], loopback: false};
    const open = await listen(undefined, [makeVoice({lists, loopback: false}).voice]);
    const answer = await send(open, '/api/realtime/config', {headers: {host: 'voice.example.com'}});
    assert.deepEqual(fields(answer.headers['ratelimit-policy']), {name: 'http', q: 120, w: 60});
    await open.close();
    const own = await listen(undefined, [makeVoice().voice]);
    assert.equal((await send(own, '/api/realtime/config')).headers['ratelimit'], undefined);
    await own.close();
  });

  test('says once that a proxy seems to stand in front, where nobody has told it so', async () => {
    const lines: string[] = [];
    const log = createLog({level: 'warn', secrets: [], write: text => lines.push(text)});
    const {voice} = makeVoice({flood, log});
    const open = await listen(undefined, [voice]);
    for (let at = 0; at < 3; at += 1) {
      await send(open, '/api/realtime/config', {headers: {'x-forwarded-for': '192.0.2.1'}});
    }
    await open.close();
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /TRUST_PROXY is 0/);
  });
});
