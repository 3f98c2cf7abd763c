/**
 * Where a request comes from, as far as that can be known. It stands alone because a header that anybody can write
 * must count for exactly as many proxies as the owner has put in front.
 */
import {isIP, isIPv6} from 'node:net';
import type {IncomingMessage} from 'node:http';
import type {Logger} from 'pino';

/** As much of a request as tells where it comes from. */
type Asking = Pick<IncomingMessage, 'headers' | 'socket'>;

/**
 * The address of whoever is `hops` proxies away, as limits count it: an IPv4 address, or the /64 of an IPv6 one, which
 * is what one customer gets. Each proxy appends the address that it saw; what stands further left was written by the
 * visitor and counts for nothing. With 0 hops the header is not read at all.
 */
export function addressOf(request: Asking, hops: number): string {
  const peer = request.socket.remoteAddress ?? '';
  if (hops === 0) return network(peer);
  const header = request.headers['x-forwarded-for'];
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  const seen = text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '');
  // The last proxy is the peer itself; it wrote the last entry.
  return network(bare(seen.at(-hops) ?? seen[0] ?? peer) ?? peer);
}

/**
 * Reads addresses, and says once where a proxy stands in front that nobody has told of: all visitors behind it would
 * share one limit.
 */
export function addressReader(hops: number, log: Pick<Logger, 'warn'>): (request: Asking) => string {
  let isTold = hops > 0;
  return request => {
    if (!isTold && request.headers['x-forwarded-for'] !== undefined) {
      isTold = true;
      log.warn(
        'Somebody sends X-Forwarded-For, and TRUST_PROXY is 0: if a proxy stands in front, say so, or all visitors count as one',
      );
    }
    return addressOf(request, hops);
  };
}

/** Without a port or brackets; `undefined` where it is no address at all. */
function bare(text: string): string | undefined {
  if (isIP(text) !== 0) return text;
  const address = /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  return isIP(address) === 0 ? undefined : address;
}

/** IPv4 as it is, however it is written in IPv6; of IPv6 the first 64 bits. */
export function network(address: string): string {
  if (!isIPv6(address)) return address;
  const groups = expand(address);
  // Mapped ones share their first 64 bits: by those, all of IPv4 would be one customer.
  if (groups.slice(0, 6).join(':') === MAPPED) return groups.slice(6).map(bytes).join('.');
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** The last 32 bits behind this are an IPv4 address (RFC 4291, 2.5.5.2). */
const MAPPED = '0:0:0:0:0:ffff';

/** The two bytes of a group, as IPv4 writes them. */
function bytes(group: string): string {
  const value = parseInt(group, 16);
  return `${value >> 8}.${value & 0xff}`;
}

/** The eight groups, without leading zeros. */
function expand(address: string): string[] {
  const [head = '', tail] = (address.split('%', 1)[0] ?? '').split('::', 2);
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':').flatMap(embedded));
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array<string>(zeros).fill('0'), ...right].map(group =>
    parseInt(group, 16).toString(16),
  );
}

/** The last four bytes may be written as IPv4. */
function embedded(group: string): string[] {
  if (!group.includes('.')) return [group];
  const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
  return [((a << 8) | b).toString(16), ((c << 8) | d).toString(16)];
}
