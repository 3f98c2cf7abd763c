/** Which names the server answers under, and whose pages may use it. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
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

  for (const origin of ['https://shop.example.com', 'https://voice.example.com']) {
    test(`${origin} may embed`, () =>
      assert.equal(policy.isAllowedOrigin(origin, 'voice.example.com'), true));
  }
  for (const origin of [
    'http://shop.example.com',
    'https://shop.example.com:8443',
    'https://shop.example.com.evil.net',
    'https://evil-shop.example.com',
    'https://shop.example.com@evil.net',
    'https://SHOP.example.com',
    'https://shop.example.com.',
    'http://localhost:5173',
    'null',
    '',
  ]) {
    test(`"${origin}" may not`, () =>
      assert.equal(policy.isAllowedOrigin(origin, 'voice.example.com'), false));
  }
});
