/** What the API does for whom: nothing for a foreign name, a foreign page, a method or a body that it does not know. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {listen, makeVoice, send, upgrade, type Site} from './site.js';

type Refused = {code: string; status: number};

describe('a foreign page (T3)', () => {
  let site: Site;
  const {voice, upstream} = makeVoice({
    lists: {
      publicOrigins: ['https://voice.example.com'],
      allowedOrigins: ['https://shop.example.com'],
      loopback: false,
    },
  });
  const guarded = makeVoice({
    access: 'guarded',
    path: '/guarded',
    lists: {
      publicOrigins: ['https://voice.example.com'],
      allowedOrigins: ['https://shop.example.com'],
      loopback: false,
    },
  });
  before(async () => (site = await listen(undefined, [voice, guarded.voice])));
  after(() => site.close());
  const host = 'voice.example.com';
  const shop = 'https://shop.example.com';
  const evil = 'https://evil.example.com';

  test('is refused before anything is done, and reads nothing', async () => {
    for (const [method, path] of [
      ['GET', '/config'],
      ['GET', '/session'],
      ['POST', '/session'],
      ['POST', '/nothing'],
      ['OPTIONS', '/session'],
    ] as const) {
      const answer = await send(site, `/api/realtime${path}`, {
        method,
        headers: {host, origin: evil, 'sec-fetch-site': 'cross-site'},
      });
      assert.equal(answer.status, 403, `${method} ${path}`);
      assert.equal(answer.headers['access-control-allow-origin'], undefined);
      assert.equal((JSON.parse(answer.text) as Refused).code, 'config/not-allowed');
    }
    assert.equal(upstream.asked, 0);
  });

  test('is told apart by caches: every answer varies by Origin', async () => {
    for (const origin of [evil, shop]) {
      const answer = await send(site, '/api/realtime/config', {headers: {host, origin}});
      assert.match(answer.headers['vary'] ?? '', /origin/i);
    }
  });

  test('that may embed is answered by its own name, without credentials', async () => {
    const {headers} = await send(site, '/api/realtime/config', {headers: {host, origin: shop}});
    assert.equal(headers['access-control-allow-origin'], shop);
    assert.equal(headers['access-control-allow-credentials'], undefined);
  });

  test('asks beforehand once in ten minutes, and the provider hears nothing of it', async () => {
    const answer = await send(site, '/api/realtime/session', {
      method: 'OPTIONS',
      headers: {host, origin: shop, 'access-control-request-method': 'POST'},
    });
    assert.deepEqual(
      [
        answer.status,
        answer.headers['access-control-max-age'],
        answer.headers['access-control-allow-methods'],
      ],
      [204, '600', 'GET, POST'],
    );
    assert.equal(upstream.asked, 0);
  });

  test('gets no socket (T4), nor does a program that says nothing of a page', async () => {
    const path = '/guarded/socket';
    assert.equal((await upgrade(site, {host, origin: evil}, path)).status, 403);
    assert.equal((await upgrade(site, {host, origin: 'null'}, path)).status, 403);
    assert.equal((await upgrade(site, {host}, path)).status, 403);
    assert.equal((await upgrade(site, {host: 'rebound.example.com', origin: shop}, path)).status, 403);
    assert.equal((await upgrade(site, {host, origin: shop}, path)).status, 101);
  });

  test('under a name that is not ours every request is refused', async () => {
    for (const [name, path] of [
      ['rebound.example.com', '/config'],
      ['voice.example.com.', '/config'],
      ['voice.example.com:8443', '/nothing'],
    ] as const) {
      const answer = await send(site, `/api/realtime${path}`, {headers: {host: name, origin: shop}});
      assert.equal(answer.status, 403, name);
    }
  });
});

describe('a request that a page did not mean to make (T4, CSRF)', () => {
  let site: Site;
  const {voice, upstream} = makeVoice();
  before(async () => (site = await listen(undefined, [voice])));
  after(() => site.close());

  // Text is allowed where the page is: it saves a preflight, there are no cookies, and the Origin is looked at all the
  // same (decision 0016). What a form sends is no JSON anyway.
  const types = ['application/json', 'text/plain', 'application/x-www-form-urlencoded'];
  const sites = ['same-origin', 'same-site', 'cross-site', 'none', undefined];
  for (const type of types) {
    for (const cookie of [undefined, 'session=of-the-host']) {
      test(`as ${type}, ${cookie === undefined ? 'without' : 'with'} a cookie, does nothing whatever it says of itself`, async () => {
        for (const from of sites) {
          for (const origin of ['https://evil.example.com', 'null', undefined]) {
            const headers = {
              'content-type': type,
              ...(cookie !== undefined && {cookie}),
              ...(from !== undefined && {'sec-fetch-site': from}),
              ...(origin !== undefined && {origin}),
            };
            const answer = await send(site, '/api/realtime/session', {method: 'POST', headers, body: '{}'});
            assert.equal(answer.status, 403, JSON.stringify(headers));
          }
        }
        assert.equal(upstream.asked, 0);
      });
    }
  }

  test('is done for a page that may embed, as JSON and as text, and as nothing else', async () => {
    const status = async (type: string): Promise<number> =>
      (
        await send(site, '/api/realtime/session', {
          method: 'POST',
          headers: {origin: site.origin, 'content-type': type},
          body: '{}',
        })
      ).status;
    assert.deepEqual(await Promise.all(types.map(status)), [200, 200, 415]);
    assert.equal(await status('multipart/form-data; boundary=x'), 415);
    assert.equal(await status('text/plain+json'), 415);
  });
});

describe('a request that is not understood', () => {
  let site: Site;
  const {voice, upstream} = makeVoice();
  before(async () => (site = await listen(undefined, [voice])));
  after(() => site.close());
  const post = (body: string, headers: Record<string, string> = {}): ReturnType<typeof send> =>
    send(site, '/api/realtime/session', {
      method: 'POST',
      headers: {origin: site.origin, 'content-type': 'application/json', ...headers},
      body,
    });

  for (const method of ['PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND']) {
    test(`by its method ${method} is told which ones there are`, async () => {
      const answer = await send(site, '/api/realtime/session', {method, headers: {origin: site.origin}});
      assert.deepEqual([answer.status, answer.headers['allow']], [405, 'GET, POST']);
    });
  }

  test('with HEAD is answered as GET, without the body', async () => {
    const answer = await send(site, '/api/realtime/config', {method: 'HEAD'});
    assert.deepEqual([answer.status, answer.text], [200, '']);
    assert.ok(Number(answer.headers['content-length']) > 10);
  });

  for (const [what, headers, body, status] of [
    ['larger than it may be', {}, JSON.stringify({mode: 'x'.repeat(70_000)}), 413],
    ['larger than it may be, in pieces', {'transfer-encoding': 'chunked'}, 'x'.repeat(70_000), 413],
    ['compressed', {'content-encoding': 'gzip'}, 'x', 415],
    ['no JSON', {}, '{', 400],
    ['a list', {}, '[]', 400],
    ['a word', {}, '"session"', 400],
    ['nothing at all', {}, '', 200],
    ['null', {}, 'null', 400],
    ['nested without end', {}, '['.repeat(30_000), 400],
    ['a prototype', {}, '{"__proto__": {"mode": "text"}}', 200],
  ] as const) {
    test(`with a body that is ${what} is answered ${status}`, async () => {
      upstream.asked = 0;
      assert.equal((await post(body, headers)).status, status);
      assert.equal(upstream.asked, status === 200 ? 1 : 0);
    });
  }

  test('whose body is too large is not listened to any longer', async () => {
    const answer = await post('x'.repeat(70_000), {connection: 'keep-alive'});
    assert.deepEqual([answer.status, answer.headers['connection']], [413, 'close']);
  });

  test('that fails inside is told nothing of it', async () => {
    upstream.failure = new TypeError('cannot read "sk-canary" of undefined');
    const answer = await post('{}');
    upstream.failure = undefined;
    assert.equal(answer.status, 502);
    assert.doesNotMatch(answer.text, /canary|TypeError/);
  });
});

describe('every answer of the API', () => {
  let site: Site;
  const lists = {publicOrigins: ['https://voice.example.com'], allowedOrigins: [], loopback: false};
  before(async () => (site = await listen(undefined, [makeVoice({lists}).voice])));
  after(() => site.close());
  const host = 'voice.example.com';

  for (const [what, path, headers] of [
    ['that is right', '/config', {host}],
    ['that finds nothing', '/nothing', {host}],
    ['that refuses a name', '/config', {host: 'evil.example.com'}],
    ['that refuses a page', '/config', {host, origin: 'https://evil.example.com'}],
    ['that refuses a method', '/config', {host, 'x-method': 'DELETE', origin: 'https://voice.example.com'}],
  ] as const) {
    test(`${what} keeps browsers from doing more with it than read it`, async () => {
      const {'x-method': method = 'GET', ...sent} = headers as Record<string, string>;
      const {headers: got} = await send(site, `/api/realtime${path}`, {method, headers: sent});
      assert.deepEqual(
        [
          got['x-content-type-options'],
          got['referrer-policy'],
          got['content-security-policy'],
          got['cross-origin-resource-policy'],
          got['strict-transport-security'],
          got['server'],
          got['x-powered-by'],
        ],
        [
          'nosniff',
          'no-referrer',
          "default-src 'none'; frame-ancestors 'none'",
          'same-origin',
          'max-age=31536000',
          undefined,
          undefined,
        ],
      );
    });
  }

  test('says nothing of https where the server is reached without it', async () => {
    const plain = await listen(undefined, [makeVoice().voice]);
    const {headers} = await send(plain, '/api/realtime/config');
    assert.equal(headers['strict-transport-security'], undefined);
    await plain.close();
  });
});
