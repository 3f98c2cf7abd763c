/** What the files for proxies say, held against the server that they stand before; the proxies themselves run in the long tests. */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';
import {PING_INTERVAL_MS} from '../../server/guard/socket.js';
import {MAX_BODY_BYTES} from '../../server/http/body.js';
import {SERVER_OPTIONS} from '../../server/http/limits.js';

const FILES = {nginx: 'nginx.conf', caddy: 'Caddyfile', haproxy: 'haproxy.cfg'};
const {nginx, caddy, haproxy} = Object.fromEntries(
  Object.entries(FILES).map(([name, file]) => [name, readFileSync(`docs/deploy/${file}`, 'utf8')]),
) as Record<keyof typeof FILES, string>;

/** What stands behind these words, in milliseconds. */
const ms = (text: string, words: string): number =>
  Number(new RegExp(`^\\s*${words}\\s+(\\d+)s;?$`, 'm').exec(text)?.[1] ?? assert.fail(words)) * 1000;

describe('a proxy in front', () => {
  test('leaves a silent socket open for several pings of the server', () => {
    for (const limit of [
      ms(nginx, 'proxy_read_timeout'),
      ms(nginx, 'proxy_send_timeout'),
      ms(haproxy, 'timeout tunnel'),
    ]) {
      assert.ok(limit > 3 * PING_INTERVAL_MS, `${limit} ms`);
    }
  });

  test('closes an idle connection to the server before the server does', () => {
    for (const idle of [
      ms(nginx, 'keepalive_timeout'),
      ms(caddy, 'keepalive'),
      ms(haproxy, 'timeout server'),
    ]) {
      assert.ok(idle < SERVER_OPTIONS.keepAliveTimeout, `${idle} ms`);
    }
  });

  test('gives a connection no more time than the server would', () => {
    for (const headers of [ms(nginx, 'client_header_timeout'), ms(caddy, 'read_header')])
      assert.equal(headers, SERVER_OPTIONS.headersTimeout);
    for (const body of [
      ms(nginx, 'client_body_timeout'),
      ms(caddy, 'read_body'),
      ms(haproxy, 'timeout http-request'),
    ])
      assert.equal(body, SERVER_OPTIONS.requestTimeout);
  });

  test('takes bodies as large as the server does', () => {
    assert.equal(Number(/client_max_body_size +(\d+)k;/.exec(nginx)?.[1]) * 1024, MAX_BODY_BYTES);
    assert.equal(Number(/req\.body_size gt (\d+)/.exec(haproxy)?.[1]), MAX_BODY_BYTES);
  });
});
