/**
 * Whose pages may use this server, and under which names it answers. It stands alone because every route and the
 * upgrade ask the same two questions: `Host` (against DNS rebinding) and `Origin` (against foreign pages).
 */
import {isLoopbackHost, isLoopbackUrl} from './loopback.js';

export type OriginPolicy = {
  /** Does the server answer under this `Host` header? `port` is the one that the connection came in on. */
  readonly isOwnHost: (host: string | undefined, port: number | undefined) => boolean;
  /** May a page of this `Origin` use the server, reached as `host`? */
  readonly isAllowedOrigin: (origin: string | undefined, host: string | undefined) => boolean;
};

export type OriginLists = {
  /** Exact origins under which the server is reached; empty: every loopback name at the port it listens on. */
  readonly publicOrigins: readonly string[];
  /** Exact origins of pages that may embed. */
  readonly allowedOrigins: readonly string[];
  /** Everything is loopback: then every loopback page may embed. */
  readonly loopback: boolean;
};

export function createOriginPolicy({publicOrigins, allowedOrigins, loopback}: OriginLists): OriginPolicy {
  const hosts = new Set(publicOrigins.map(origin => new URL(origin).host));
  const origins = new Set([...publicOrigins, ...allowedOrigins]);
  return {
    isOwnHost: (host, port) => {
      if (host === undefined) return false;
      return publicOrigins.length === 0 ? isLoopbackAt(host, port) : hosts.has(host.toLowerCase());
    },
    isAllowedOrigin: (origin, host) => {
      // "null" (sandboxed frames, file:) names nobody, so it can be allowed for nobody.
      if (origin === undefined || origin === 'null' || !URL.canParse(origin)) return false;
      if (origins.has(origin)) return true;
      // Without public names, the page that this very server gave to this machine may use it.
      const isOwnPage = publicOrigins.length === 0 && new URL(origin).host === host?.toLowerCase();
      return isLoopbackUrl(origin) && (loopback || isOwnPage);
    },
  };
}

function isLoopbackAt(host: string, port: number | undefined): boolean {
  const url = `http://${host}`;
  if (!URL.canParse(url)) return false;
  const parsed = new URL(url);
  return isLoopbackHost(parsed.hostname) && Number(parsed.port || 80) === port;
}
