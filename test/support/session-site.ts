/** A page of somebody else that draws a call by itself: another origin, with the package among its own files. */
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {build} from 'esbuild';
import express from 'express';
import {ROOT} from '../../scripts/find-tests.js';

const PACKAGE = join(ROOT, 'dist', 'package');

/** The script of the page as it is written, and as a page's own build makes one file of it and of the package. */
export type Delivery = 'module' | 'bundle';

export type SessionSite = {
  /** The paths that were asked for so far: a page sees nothing of what its audio thread loads. */
  readonly asked: readonly string[];
  /** The address of a page that calls this server, with these settings. */
  readonly pageFor: (
    delivery: Delivery,
    serverOrigin: string,
    settings: Readonly<Record<string, unknown>>,
  ) => string;
  readonly close: () => void;
};

/** What the session tells is logged as the element's events are (see host-page.ts). */
const SCRIPT = `
const told = new URLSearchParams(location.search);
window.log = [];
const log = (type, fields) => window.log.push({type, at: performance.now(), ...fields});
const session = new VoiceSession({
  serverUrl: told.get('server') + '/api/realtime',
  settings: JSON.parse(told.get('settings')),
});
session.on('connect', ({state}) => log('connect', {phase: state.phase}));
session.on('disconnect', ({reason}) => log('disconnect', {reason}));
session.on('error', ({error}) => log('error', {code: error.code, message: error.message + ' ' + error.cause}));
session.on('transport-change', ({transport}) => log('transport-change', {transport}));
session.on('speech-start', ({speaker}) => log('speech-start', {speaker}));
session.on('speech-end', ({speaker}) => log('speech-end', {speaker}));
session.on('transcript', ({entry, final}) => log('transcript', {role: entry.role, text: entry.text, final}));
document.querySelector('#call').onclick = () => session.connect();
document.querySelector('#hang-up').onclick = () => session.disconnect();
`;

export async function openSessionSite(): Promise<SessionSite> {
  const bundled = await bundle(`import {VoiceSession} from './session.js';${SCRIPT}`);
  const asked: string[] = [];
  const app = express();
  app.use((request, _response, next) => {
    asked.push(request.path);
    next();
  });
  app.use('/package', express.static(PACKAGE));
  app.get('/module.js', (_request, response) => {
    response.type('text/javascript').send(`import {VoiceSession} from './package/session.js';${SCRIPT}`);
  });
  app.get('/assets/bundle.js', (_request, response) => void response.type('text/javascript').send(bundled));
  // As sites with one page do it: an address that is nothing is the page, and no error.
  app.use((request, response) => {
    const script = request.query['by'] === 'bundle' ? '/assets/bundle.js' : '/module.js';
    response.send(`<!doctype html><html lang="en"><title>A page that draws its own</title>
      <button id="call">Call</button><button id="hang-up">Hang up</button>
      <script type="module" src="${script}"></script></html>`);
  });
  const server = createServer(app);
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    asked,
    pageFor: (by, serverOrigin, settings) =>
      `${origin}/?${new URLSearchParams({by, server: serverOrigin, settings: JSON.stringify(settings)}).toString()}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** One file with everything in it, far from the files of the package: nothing can be found beside it. */
async function bundle(contents: string): Promise<string> {
  const {outputFiles} = await build({
    stdin: {contents, resolveDir: PACKAGE},
    ...{bundle: true, write: false, format: 'esm', target: 'es2022'},
  });
  return outputFiles[0]?.text ?? '';
}
