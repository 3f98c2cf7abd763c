/** Requests as no browser writes them: each is refused before anything reads it, and its connection is closed (T12, T15). */
import assert from 'node:assert/strict';
import {once} from 'node:events';
import {connect, type AddressInfo, type Socket} from 'node:net';
import {after, before, describe, test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import WebSocket from 'ws';
import {SERVER_OPTIONS, STILL_MS, createBoundedServer} from '../../../server/http/limits.js';
import {listen, makeVoice, raw, send, type Site} from './site.js';

const statuses = (answer: string): string[] =>
  [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = '']) => status);

describe('a request that has two readings, or none (T12)', () => {
  let site: Site;
  let reached = 0;
  const {voice, upstream} = makeVoice();
  before(async () => {
    site = await listen(
      (_request, response) => {
        reached += 1;
        response.end();
      },
      [voice],
      // A connection that is not closed by the server must not be closed by the test's patience either.
      {...SERVER_OPTIONS, keepAliveTimeout: 300},
    );
  });
  after(() => site.close());

  const post = (headers: string, body = ''): string =>
    `POST /api/realtime/session HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Type: application/json\r\n${headers}\r\n${body}`;
  const get = (headers: string, target = '/api/realtime/config'): string =>
    `GET ${target} HTTP/1.1\r\nHost: {host}\r\n${headers}\r\n`;
  const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: {host}\r\n\r\n';

  const corpus: ReadonlyArray<readonly [string, string]> = [
    ['a header that is folded', get('X-A: a\r\n b\r\n')],
    ['a name that is folded', 'GET /api/realtime/config HTTP/1.1\r\nHost:\r\n {host}\r\n\r\n'],
    ['a header behind a bare CR', get('X-A: a\rInjected: b\r\n')],
    ['a header behind a bare LF', get('X-A: a\nInjected: b\r\n')],
    ['lines that end with LF', 'GET /api/realtime/config HTTP/1.1\nHost: {host}\n\n'],
    [
      'a length and pieces',
      post('Content-Length: 6\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${smuggled}`),
    ],
    [
      'pieces and a length',
      post('Transfer-Encoding: chunked\r\nContent-Length: 6\r\n', `0\r\n\r\n${smuggled}`),
    ],
    ['two lengths', post('Content-Length: 1\r\nContent-Length: 50\r\n', `a${smuggled}`)],
    ['two lengths that agree', post('Content-Length: 1\r\nContent-Length: 1\r\n', 'a')],
    ['a list of lengths', post('Content-Length: 1, 1\r\n', 'a')],
    ['a length with a sign', post('Content-Length: +2\r\n', '{}')],
    ['a length in hexadecimal', post('Content-Length: 0x2\r\n', '{}')],
    ['a length beyond all numbers', post(`Content-Length: ${'9'.repeat(30)}\r\n`, '{}')],
    [
      'two encodings',
      post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', `0\r\n\r\n${smuggled}`),
    ],
    [
      'an encoding behind the pieces',
      post('Transfer-Encoding: chunked, identity\r\n', `0\r\n\r\n${smuggled}`),
    ],
    ['a blank before the colon', post('Transfer-Encoding : chunked\r\n', `0\r\n\r\n${smuggled}`)],
    ['a strange blank behind the colon', post('Transfer-Encoding:\x0bchunked\r\n', `0\r\n\r\n${smuggled}`)],
    ['a piece of no size', post('Transfer-Encoding: chunked\r\n', `zz\r\n\r\n${smuggled}`)],
    ['a piece of negative size', post('Transfer-Encoding: chunked\r\n', `-1\r\n\r\n${smuggled}`)],
    ['a header of 65 kB', get(`X-A: ${'a'.repeat(65_000)}\r\n`)],
    ['headers of 65 kB', get('X-A: aaaaaaaaaaaaa\r\n'.repeat(3_500))],
    ['a path of 65 kB', get('', `/api/realtime/config?${'a'.repeat(65_000)}`)],
    ['a NUL in a header', get('X-A: a\0b\r\n')],
    ['a NUL in the name of a header', get('X\0: b\r\n')],
    ['a NUL in the path', get('', '/api/realtime/con\0fig')],
    ['a blank in the name of a header', get('X A: b\r\n')],
    ['no name of a server', 'GET /api/realtime/config HTTP/1.1\r\n\r\n'],
    ['a version that there is not', 'GET /api/realtime/config HTTP/1.2\r\nHost: {host}\r\n\r\n'],
    ['another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00'],
    ['a method that there is not', 'FOO /api/realtime/config HTTP/1.1\r\nHost: {host}\r\n\r\n'],
  ];
  for (const [what, text] of corpus) {
    test(`with ${what} is refused, and the connection is closed`, async () => {
      const bytes = Buffer.from(text.replaceAll('{host}', `127.0.0.1:${site.port}`), 'latin1');
      const answer = await raw(site, bytes);
      assert.match(statuses(answer).join(), /^4(00|31)$/);
      assert.match(answer, /connection: close/i);
      assert.deepEqual([reached, upstream.asked], [0, 0]);
    });
  }

  for (const [what, first, second] of [
    ['ours first', '{host}', 'evil.example.com'],
    ['ours last', 'evil.example.com', '{host}'],
    ['ours twice', '{host}', '{host}'],
  ] as const) {
    test(`with two names, ${what}, is refused`, async () => {
      const text = `GET /api/realtime/config HTTP/1.1\r\nHost: ${first}\r\nhOST: ${second}\r\nConnection: close\r\n\r\n`;
      assert.deepEqual(statuses(await raw(site, text.replaceAll('{host}', `127.0.0.1:${site.port}`))), [
        '403',
      ]);
    });
  }

  test('with an expectation that nobody fulfils is refused', async () => {
    const answer = await raw(
      site,
      get('Expect: a-miracle\r\nConnection: close\r\n').replaceAll('{host}', `127.0.0.1:${site.port}`),
    );
    assert.deepEqual(statuses(answer), ['417']);
  });

  test('leaves the server as it was', async () => {
    assert.equal((await send(site, '/api/realtime/config')).status, 200);
  });
});

describe('a connection that dawdles (T15)', () => {
  test('has five seconds for its headers, ten for its request, and is looked at every second', () => {
    const {headersTimeout, requestTimeout, connectionsCheckingInterval, keepAliveTimeout} = SERVER_OPTIONS;
    assert.deepEqual(
      [headersTimeout, requestTimeout, connectionsCheckingInterval, keepAliveTimeout],
      [5_000, 10_000, 1_000, 65_000],
    );
  });

  // The same in a twentieth of the time.
  const hurried = {
    ...SERVER_OPTIONS,
    headersTimeout: 250,
    requestTimeout: 500,
    connectionsCheckingInterval: 50,
  };
  let site: Site;
  const {voice, upstream} = makeVoice();
  const guarded = makeVoice({access: 'guarded', path: '/guarded'}).voice;
  before(async () => (site = await listen(undefined, [voice, guarded], hurried)));
  after(() => site.close());
  const head = (): string =>
    `POST /api/realtime/session HTTP/1.1\r\nHost: 127.0.0.1:${site.port}\r\nOrigin: http://127.0.0.1:${site.port}\r\n`;

  test('over its headers, its body, or its first word is cut off, and a hundred of them hold up nobody', async () => {
    const slow = Array.from({length: 100}, (_, at) =>
      raw(
        site,
        [`${head()}X-A: `, `${head()}Content-Type: application/json\r\nContent-Length: 20\r\n\r\n{`, ''][
          at % 3
        ] ?? '',
      ),
    );
    let cut = 0;
    for (const end of slow) void end.then(() => (cut += 1));
    assert.equal((await send(site, '/api/realtime/config')).status, 200);
    assert.ok(cut < slow.length, 'while they dawdle');
    const ends = await Promise.all(slow);
    assert.deepEqual(new Set(ends.flatMap(statuses)), new Set(['408']));
    assert.equal(upstream.asked, 0);
  });

  test('byte by byte is cut off all the same', async () => {
    const closed = await new Promise<number>(resolve => {
      const begun = Date.now();
      const socket = connect(site.port, '127.0.0.1', () => {
        const bytes = Array.from(head().repeat(20));
        const timer = setInterval(() => socket.write(bytes.shift() ?? 'x'), 20);
        socket.on('close', () => {
          clearInterval(timer);
          resolve(Date.now() - begun);
        });
      });
      socket.on('data', () => undefined);
      socket.on('error', () => undefined);
    });
    assert.ok(closed < 1_500, `${closed} ms`);
  });

  test('is no socket of a visitor: that one stays open', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${site.port}/guarded/socket`, 'realtime-voice.v1', {
      headers: {origin: site.origin},
    });
    await once(socket, 'open');
    await delay(2 * hurried.requestTimeout);
    assert.equal(socket.readyState, socket.OPEN);
    socket.terminate();
  });
});

describe('an answer that nobody reads (T15)', () => {
  test('has half a minute in which none of it is taken', () => {
    assert.equal(STILL_MS, 30_000);
  });

  test('is cut off, and a visitor on the line is not', async () => {
    const large = Buffer.alloc(64 * 1024 * 1024);
    const guarded = makeVoice({access: 'guarded', path: '/guarded'}).voice;
    // The same in a hundredth of the time.
    const server = createBoundedServer((_request, response) => void response.end(large), {still: 300});
    guarded.attach(server);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const {port} = server.address() as AddressInfo;
    const origin = `http://127.0.0.1:${port}`;
    const visitor = new WebSocket(`ws://127.0.0.1:${port}/guarded/socket`, 'realtime-voice.v1', {origin});
    await once(visitor, 'open');
    const connected = once(server, 'connection') as Promise<[Socket]>;
    const reader = connect(port, '127.0.0.1');
    reader.on('error', () => undefined);
    reader.pause();
    reader.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
    const [held] = await connected;
    await once(held, 'close');
    assert.equal(visitor.readyState, WebSocket.OPEN);
    visitor.terminate();
    reader.destroy();
    server.closeAllConnections();
    server.close();
  });
});
