/** Which names the server answers under, and whose pages may use it. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import {isLoopbackHost} from '../../../server/access/loopback.js';
import {createOriginPolicy} from '../../../server/access/origins.js';

describe('loopback', () => {
  const cases: Array<[string, boolean]> = [
    ['localhost', true],
    ['LOCALHOST', true],
    ['voice.localhost', true],
    ['127.0.0.1', true],
    ['127.8.9.10', true],
    ['[::1]', true],
    ['0.0.0.0', false],
    ['127.0.0.1.example.com', false],
    ['localhost.example.com', false],
    ['10.0.0.1', false],
  ];
  for (const [host, loopback] of cases) {
    test(`${host} is ${loopback ? '' : 'not '}this machine`, () =>
      assert.equal(isLoopbackHost(host), loopback));
  }
});

describe('without PUBLIC_ORIGINS', () => {
  const policy = createOriginPolicy({publicOrigins: [], allowedOrigins: [], loopback: true});

  test('the server answers under loopback names at its own port only', () => {
    assert.equal(policy.isOwnHost('localhost:3000', 3000), true);
    assert.equal(policy.isOwnHost('[::1]:3000', 3000), true);
    assert.equal(policy.isOwnHost('localhost:3001', 3000), false);
    assert.equal(policy.isOwnHost('rebound.example.com:3000', 3000), false);
    assert.equal(policy.isOwnHost(undefined, 3000), false);
  });

  for (const host of [
    'evil@localhost:3000',
    'localhost:3000/',
    'localhost:3000#',
    'localhost:3000, evil',
    '',
  ]) {
    test(`"${host}" is no name at all`, () => assert.equal(policy.isOwnHost(host, 3000), false));
  }

  for (const origin of [
    'ftp://localhost',
    'HTTP://localhost:5173',
    'http://localhost:5173/',
    'http://a@localhost',
  ]) {
    test(`${origin} is no origin of this machine that a browser would write`, () =>
      assert.equal(policy.isAllowedOrigin(origin, 'localhost:3000'), false));
  }

  test('every loopback page may embed, and no other', () => {
    assert.equal(policy.isAllowedOrigin('http://localhost:5173', 'localhost:3000'), true);
    assert.equal(policy.isAllowedOrigin('https://example.com', 'localhost:3000'), false);
    assert.equal(policy.isAllowedOrigin('null', 'localhost:3000'), false);
    assert.equal(policy.isAllowedOrigin(undefined, 'localhost:3000'), false);
  });
});

describe('with PUBLIC_ORIGINS and ALLOWED_ORIGINS', () => {
  const policy = createOriginPolicy({
    publicOrigins: ['https://voice.example.com'],
    allowedOrigins: ['https://shop.example.com'],
    loopback: false,
  });

  test('the server answers under its public name and no other', () => {
    assert.equal(policy.isOwnHost('voice.example.com', 3000), true);
    assert.equal(policy.isOwnHost('VOICE.example.com', 3000), true);
    assert.equal(policy.isOwnHost('localhost:3000', 3000), false);
  });

  const listed = ['https://shop.example.com', 'https://voice.example.com'];
  for (const origin of listed) {
    test(`${origin} may embed`, () =>
      assert.equal(policy.isAllowedOrigin(origin, 'voice.example.com'), true));
  }
  // Sixty that look like one of the list, and are not (T2).
  const foreign = [
    // another scheme, another port
    ...[
      'http://shop.example.com',
      'ws://shop.example.com',
      'wss://shop.example.com',
      'ftp://shop.example.com',
    ],
    ...[
      'HTTPS://shop.example.com',
      'https:shop.example.com',
      'https:/shop.example.com',
      '//shop.example.com',
    ],
    ...['https://shop.example.com:8443', 'https://shop.example.com:443', 'https://shop.example.com:80'],
    ...['https://shop.example.com:', 'https://shop.example.com:0443', 'https://shop.example.com:abc'],
    // a name that begins, ends or goes on with ours
    ...['https://shop.example.com.evil.net', 'https://evil-shop.example.com', 'https://a.shop.example.com'],
    ...['https://evilshop.example.com', 'https://shop.example.comevil.net', 'https://shop.example.co'],
    ...['https://example.com', 'https://com', 'https://.shop.example.com', 'https://*.example.com'],
    ...['https://shop-example.com', 'https://shopXexample.com', 'https://shop.example.com.', 'https://*'],
    // another spelling
    ...['https://SHOP.example.com', 'https://Shop.Example.Com', 'https://shop.exampl%65.com'],
    ...['https://xn--shop-example-com.com', 'https://sh\u043ep.example.com', 'https://shop\u3002example.com'],
    ...['https://shop.example.com\u0000', 'https://shop.example.com ', ' https://shop.example.com'],
    ...['https://shop.example.com\t', 'https://shop.example.com\r\nx: y', 'https://shop.example\u00ad.com'],
    // more than an origin
    ...['https://shop.example.com/', 'https://shop.example.com/path', 'https://shop.example.com?a'],
    ...['https://shop.example.com#a', 'https://shop.example.com\\', 'https://shop.example.com@evil.net'],
    ...[
      'https://evil.net@shop.example.com',
      'https://user:pass@shop.example.com',
      'https://evil.net#https://shop.example.com',
    ],
    ...['https://evil.net/https://shop.example.com', 'https://shop.example.com,https://evil.net'],
    ...['https://shop.example.com https://evil.net', 'https://evil.net, https://shop.example.com'],
    // nobody, and this machine
    ...['null', 'undefined', '', '*', 'about:blank', 'file://', 'data:', 'blob:https://shop.example.com'],
    ...['http://localhost:5173', 'http://127.0.0.1', 'http://[::1]:3000', 'https://192.0.2.1'],
    ...['chrome-extension://shop.example.com', 'https://2130706433', 'https://shop.example.com%00.evil.net'],
  ];

  test('there are sixty and more that look like one of the list', () => {
    assert.ok(new Set(foreign).size >= 60, `${foreign.length}`);
  });

  for (const origin of foreign) {
    test(`${JSON.stringify(origin)} may not`, () => {
      assert.equal(policy.isAllowedOrigin(origin, 'voice.example.com'), false);
      assert.equal(policy.mayOpenSocket(origin, 'voice.example.com'), false);
    });
  }

  test('whatever may is in the list (T2)', () => {
    const near = fc
      .tuple(fc.constantFrom(...listed, ...foreign), fc.nat(40), fc.string({maxLength: 3}))
      .map(([text, at, more]) => text.slice(0, at) + more + text.slice(at));
    fc.assert(
      fc.property(
        fc.oneof(near, fc.webUrl(), fc.string()),
        fc.oneof(fc.domain(), fc.constant(undefined)),
        (origin, host) => {
          if (policy.mayOpenSocket(origin, host)) assert.ok(listed.includes(origin));
        },
      ),
      {numRuns: 5_000},
    );
  });
});

describe('a page without an origin of its own', () => {
  const lists = {publicOrigins: [], allowedOrigins: [], loopback: true};

  test('opens a socket only where tokens say who is there, and reads nothing ever', () => {
    const open = createOriginPolicy(lists);
    const demanding = createOriginPolicy({...lists, allowsNull: true});
    assert.deepEqual(
      [open.mayOpenSocket('null', 'localhost:1'), demanding.mayOpenSocket('null', 'localhost:1')],
      [false, true],
    );
    assert.equal(demanding.isAllowedOrigin('null', 'localhost:1'), false);
    assert.equal(demanding.mayOpenSocket(undefined, 'localhost:1'), false);
    assert.equal(demanding.mayOpenSocket('https://evil.example.com', 'localhost:1'), false);
  });

  test('may embed where an owner has written it out, and is no name of the server', () => {
    const named = createOriginPolicy({publicOrigins: [], allowedOrigins: ['null'], loopback: false});
    assert.equal(named.isAllowedOrigin('null', 'localhost:1'), true);
    assert.equal(named.mayOpenSocket('null', 'localhost:1'), true);
    assert.equal(named.isAllowedOrigin(undefined, 'localhost:1'), false);
    assert.equal(named.isOwnHost('null', 1), false);
    assert.equal(named.isAllowedOrigin('https://evil.example.com', 'localhost:1'), false);
  });
});
