/** Where a request comes from: a header that anybody can write counts for as many proxies as there are, and no more. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import {addressOf} from '../../../server/access/address.js';

type Headers = Parameters<typeof addressOf>[0]['headers'];

const from = (peer: string | undefined, hops: number, forwarded?: string | string[]): string => {
  const headers = {...(forwarded !== undefined && {'x-forwarded-for': forwarded})} as Headers;
  return addressOf({headers, socket: {remoteAddress: peer} as never}, hops);
};

const ipv4 = fc.ipV4();
const anything = fc.oneof(
  ipv4,
  fc.ipV6(),
  fc.string(),
  fc.constantFrom('', ' ', 'unknown', '"', '[::1', ',,'),
);

describe('an address behind proxies (T17)', () => {
  test('is the same whatever a visitor writes into the header, for every number of proxies', () => {
    fc.assert(
      fc.property(
        fc.array(ipv4, {minLength: 1, maxLength: 10}),
        fc.array(anything, {maxLength: 8}),
        fc.array(anything, {maxLength: 8}),
        (proxies, one, another) => {
          const hops = proxies.length;
          const header = (forged: readonly string[]): string => [...forged, ...proxies].join(', ');
          assert.equal(from('10.0.0.1', hops, header(one)), proxies[0]);
          assert.equal(from('10.0.0.1', hops, header(another)), proxies[0]);
        },
      ),
      {numRuns: 2_000},
    );
  });

  test('is one address under a thousand forged headers', () => {
    const seen = new Set(
      Array.from({length: 1_000}, (_, at) => from('10.0.0.1', 1, `203.0.113.${at % 256}, ${at}, 192.0.2.7`)),
    );
    assert.deepEqual([...seen], ['192.0.2.7']);
  });

  test('without proxies is that of the connection, and the header is not read', () => {
    fc.assert(fc.property(anything, header => assert.equal(from('192.0.2.7', 0, header), '192.0.2.7')));
  });

  test('is that of the proxy where the proxy names none', () => {
    for (const header of [undefined, '', ' , ', 'unknown', '203.0.113.9, unknown', '203.0.113.9, _hidden']) {
      assert.equal(from('10.0.0.1', 1, header), '10.0.0.1', header);
    }
  });

  test('is never one that a visitor wrote where a proxy is missing from the chain', () => {
    // Two proxies are configured, the visitor came to the inner one: it wrote the last entry, and nobody the one before.
    assert.equal(from('10.0.0.1', 2, '192.0.2.7'), '192.0.2.7');
  });

  test('is read from a header that was sent in pieces', () => {
    assert.equal(from('10.0.0.1', 1, ['203.0.113.9', '198.51.100.1, 192.0.2.7']), '192.0.2.7');
  });

  test('is the same with a port as without', () => {
    assert.equal(from('10.0.0.1', 1, '192.0.2.7:4711'), '192.0.2.7');
    assert.equal(from('10.0.0.1', 1, '[2001:db8::1]:4711'), '2001:db8:0:0::/64');
    assert.equal(from('10.0.0.1', 1, '[2001:db8::1]'), '2001:db8:0:0::/64');
  });

  test('that is missing is always text: a limit counts by it', () => {
    assert.equal(from(undefined, 0), '');
    assert.equal(from(undefined, 1), '');
  });
});

describe('an IPv6 address', () => {
  const group = fc.integer({min: 0, max: 0xffff}).map(value => value.toString(16));
  // Not 64 zero bits, under which IPv4 has its place.
  const site = fc.tuple(fc.integer({min: 0x2000, max: 0x3fff}), group, group, group);

  test('is that of its customer: all addresses of one /64 are one', () => {
    fc.assert(
      fc.property(site, fc.array(group, {minLength: 4, maxLength: 4}), ([first, ...rest], host) => {
        const prefix = [first.toString(16), ...rest].join(':');
        assert.equal(from(`${prefix}:${host.join(':')}`, 0), `${prefix}::/64`);
      }),
    );
  });

  test('of another /64 is another one', () => {
    fc.assert(
      fc.property(site, site, (one, another) => {
        const key = ([first, ...rest]: typeof one): string =>
          from([first.toString(16), ...rest, '0', '0', '0', '1'].join(':'), 0);
        assert.equal(key(one) === key(another), one.join() === another.join());
      }),
    );
  });

  for (const spelling of [
    '2001:db8::1',
    '2001:DB8:0:0::1',
    '2001:0db8:0000:0000:ffff::',
    '2001:db8::1%eth0',
  ]) {
    test(`is read from ${spelling}`, () => assert.equal(from(spelling, 0), '2001:db8:0:0::/64'));
  }

  for (const spelling of [
    '::ffff:192.0.2.7',
    '::FFFF:192.0.2.7',
    '::ffff:c000:207',
    '0:0:0:0:0:ffff:192.0.2.7',
  ]) {
    test(`that stands for IPv4 is that one: ${spelling}`, () => assert.equal(from(spelling, 0), '192.0.2.7'));
  }

  test('that stands for IPv4 is no way to have the address of everybody else', () => {
    fc.assert(fc.property(ipv4, address => assert.equal(from(`::ffff:${address}`, 0), address)));
  });
});
