/** The script and the demo: files that anyone may read, with the headers that each needs. */
import {resolve} from 'node:path';
import {Router, static as serveFiles} from 'express';
import {CHUNK_CACHE, CHUNK_PATH, SCRIPT_CACHE, SCRIPT_PATH, chunks, isVersioned} from './chunks.js';

export type StaticDeps = {
  /** See `scriptRoutes`. */
  readonly scriptFolder: string;
  readonly demoFolder: string;
  /** Origins beside its own that the demo connects to: the provider in direct access. */
  readonly connectTo: readonly string[];
};

export function staticRoutes({scriptFolder, demoFolder, connectTo}: StaticDeps): Router {
  const router = scriptRoutes(scriptFolder);
  router.use(
    serveFiles(demoFolder, {
      setHeaders: response => {
        const host = response.req.headers.host ?? '';
        response.setHeader(
          'content-security-policy',
          demoPolicy([`ws://${host}`, `wss://${host}`, ...connectTo.flatMap(bothSchemes)]),
        );
        response.setHeader('cache-control', 'no-cache');
      },
    }),
  );
  return router;
}

/** The script and its parts. `scriptFolder`: the built browser files (`dist/browser`). */
export function scriptRoutes(scriptFolder: string): Router {
  const router = Router();
  router.use([SCRIPT_PATH, '/integrity.json', CHUNK_PATH, '/worklets'], (_request, response, next) => {
    // A module script of another origin is fetched with CORS; it is public and carries no credentials.
    response.set({'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin'});
    next();
  });
  router.use(chunks(scriptFolder));
  router.use(
    serveFiles(scriptFolder, {
      index: false,
      setHeaders: (response, path) => {
        // The folder of the chunks changes its name with their content; a processor is asked for with its version.
        const versioned =
          response.req.url.includes('?') && path.startsWith(resolve(scriptFolder, 'worklets'));
        const hashed = versioned || isVersioned(response.req.path);
        response.setHeader('cache-control', hashed ? CHUNK_CACHE : SCRIPT_CACHE);
      },
    }),
  );
  return router;
}

/** For a policy an address of a page is none of a socket. */
function bothSchemes(origin: string): string[] {
  return [origin, origin.replace(/^http/, 'ws')];
}

/** The strict policy that the widget promises to live under. */
function demoPolicy(connectTo: readonly string[]): string {
  const connect = ["'self'", ...connectTo].join(' ');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "media-src 'self' blob:",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    "require-trusted-types-for 'script'",
    'trusted-types lit-html',
  ].join('; ');
}
