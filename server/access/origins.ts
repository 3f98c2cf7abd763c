/**
 * Whose pages may use this server, and under which names it answers. It stands alone because every route and the
 * upgrade ask the same two questions: `Host` (against DNS rebinding) and `Origin` (against foreign pages).
 */
import {isLoopbackHost, isLoopbackUrl} from './loopback.js';

/** What a browser sends for a page that has no origin: a sandboxed frame, a file. */
export const NO_ORIGIN = 'null';

export type OriginPolicy = {
  /** Does the server answer under this `Host` header? `port` is the one that the connection came in on. */
  readonly isOwnHost: (host: string | undefined, port: number | undefined) => boolean;
  /** May a page of this `Origin` use the server, reached as `host`? */
  readonly isAllowedOrigin: (origin: string | undefined, host: string | undefined) => boolean;
  /** May it open a visitor's socket? Beside the above: a page without an origin, where a token says who is there. */
  readonly mayOpenSocket: (origin: string | undefined, host: string | undefined) => boolean;
  /** Is every name of the server one of https? */
  readonly isSecure: boolean;
};

export type OriginLists = {
  /** Exact origins under which the server is reached; empty: every loopback name at the port it listens on. */
  readonly publicOrigins: readonly string[];
  /** Exact origins of pages that may embed; `null` for those of all pages that have none. */
  readonly allowedOrigins: readonly string[];
  /** Everything is loopback: then every loopback page may embed. */
  readonly loopback: boolean;
  /** Some agent demands visitor tokens: then pages of `Origin: null` may ask, and are refused without one. */
  readonly allowsNull?: boolean;
};

export function createOriginPolicy(lists: OriginLists): OriginPolicy {
  const {publicOrigins, allowedOrigins, loopback, allowsNull = false} = lists;
  const hosts = new Set(publicOrigins.map(origin => new URL(origin).host));
  const origins = new Set([...publicOrigins, ...allowedOrigins]);
  const isAllowedOrigin: OriginPolicy['isAllowedOrigin'] = (origin, host) => {
    if (origin === undefined) return false;
    // "null" (sandboxed frames, file:) names nobody: whoever writes it into the list lets in everybody.
    if (origins.has(origin)) return true;
    if (!isOrigin(origin)) return false;
    // Without public names, the page that this very server gave to this machine may use it.
    const isOwnPage = publicOrigins.length === 0 && new URL(origin).host === host?.toLowerCase();
    return isLoopbackUrl(origin) && (loopback || isOwnPage);
  };
  return {
    isAllowedOrigin,
    mayOpenSocket: (origin, host) => (allowsNull && origin === NO_ORIGIN) || isAllowedOrigin(origin, host),
    isSecure: publicOrigins.length > 0 && publicOrigins.every(name => name.startsWith('https:')),
    isOwnHost: (host, port) => {
      if (host === undefined) return false;
      return publicOrigins.length === 0 ? isLoopbackAt(host, port) : hosts.has(host.toLowerCase());
    },
  };
}

/** As browsers write one: what differs from that was written by somebody else. */
function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

function isLoopbackAt(host: string, port: number | undefined): boolean {
  const url = `http://${host}`;
  // What else an address can hold, like a user before the name, is in no Host that a browser sends.
  if (!/^[\w.:[\]-]+$/.test(host) || !URL.canParse(url)) return false;
  const parsed = new URL(url);
  return isLoopbackHost(parsed.hostname) && Number(parsed.port || 80) === port;
}
