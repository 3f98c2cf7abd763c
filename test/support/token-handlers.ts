/**
 * The token handlers of docs/handlers, each run by what it is written for, with a login around it: functions from a Request to
 * a Response behind a plain HTTP server, PHP's own server, and a Rails controller. The files are those that owners are given.
 */
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {build} from 'esbuild';
import {findProgram} from './debian.js';
import {freePort} from './free-port.js';
import {until} from './until.js';

export const HANDLERS = ['next', 'worker', 'rails', 'php'] as const;
export type HandlerName = (typeof HANDLERS)[number];

export const FILES: Readonly<Record<HandlerName, string>> = {
  next: 'docs/handlers/next.ts',
  worker: 'docs/handlers/worker.ts',
  rails: 'docs/handlers/rails_controller.rb',
  php: 'docs/handlers/token.php',
};

/** The session of somebody who is signed in; any other is nobody's. */
export const SESSION = 'a-session-of-somebody';
const START_MS = 15_000;

export type RunningHandler = {
  readonly origin: string;
  /** Where it answers. */
  readonly url: string;
  /** What a browser sends that is signed in. */
  readonly cookie: {readonly name: string; readonly value: string};
  readonly stop: () => Promise<void>;
};

/** What every handler reads. */
export type ProviderVariables = {readonly OPENAI_API_KEY: string; readonly OPENAI_BASE_URL: string};
type Answers = (request: Request) => Promise<Response>;

export function startHandler(name: HandlerName, env: ProviderVariables): Promise<RunningHandler> {
  return START[name](env);
}

const START: Readonly<Record<HandlerName, (env: ProviderVariables) => Promise<RunningHandler>>> = {
  next: async env => {
    const {POST, signIn} = (await built(
      `export * from '${resolve(FILES.next)}'; export * from '@/auth';`,
    )) as {POST: Answers; signIn: (email: string | undefined) => void};
    Object.assign(process.env, env);
    return serve(request => {
      const isKnown = request.headers.get('cookie') === `session=${SESSION}`;
      signIn(isKnown ? 'somebody@example.com' : undefined);
      return POST(request);
    });
  },
  worker: async env => {
    type Worker = {default: {fetch: (request: Request, env: object) => Promise<Response>}};
    const worker = (await built(`export {default} from '${resolve(FILES.worker)}';`)) as Worker;
    const SESSIONS = {get: (id: string) => Promise.resolve(id === SESSION ? 'somebody' : null)};
    return serve(request => worker.default.fetch(request, {...env, SESSIONS}));
  },
  rails: async env => {
    const packages = ['ruby', 'ruby-actionpack', 'ruby-webrick'];
    const proof = ['-e', 'require "action_controller"; require "webrick"'];
    const ruby = findProgram('ruby', packages, proof);
    const PORT = String(await freePort());
    const own = {...env, PORT, SIGNED_IN: SESSION, CONTROLLER: resolve(FILES.rails)};
    const child = spawn(ruby, ['test/support/signed-in/site.rb'], {env: {...process.env, ...own}});
    return running(child, `http://127.0.0.1:${PORT}`, '/voice-token', {cookieName: 'session'});
  },
  php: async env => {
    const php = findProgram('php', 'php-cli');
    // A site of files: the script and its parts, the handler, and a page.
    const folder = mkdtempSync(join(tmpdir(), 'voice-php-'));
    const [pages, sessions] = [join(folder, 'pages'), join(folder, 'sessions')];
    for (const made of [pages, sessions]) mkdirSync(made);
    copyFileSync(FILES.php, join(pages, 'token.php'));
    symlinkSync(resolve('dist/browser'), join(pages, 'voice'));
    writeFileSync(join(pages, 'index.html'), SITE_PAGE);
    // As PHP itself keeps who is signed in.
    writeFileSync(join(sessions, `sess_${SESSION}`), 'user|s:8:"somebody";');
    const origin = `http://127.0.0.1:${await freePort()}`;
    const settings = ['-d', `session.save_path=${sessions}`];
    const child = spawn(php, [...settings, '-S', new URL(origin).host, '-t', pages], {
      env: {...process.env, ...env},
    });
    const forget = (): void => rmSync(folder, {recursive: true, force: true});
    return running(child, origin, '/token.php', {cookieName: 'PHPSESSID', forget});
  },
};

const SITE_PAGE = `<!doctype html><html lang="en"><title>A site of files</title>
<script type="module" src="/voice/realtime-voice.js"></script>
<realtime-voice token-url="/token.php"></realtime-voice></html>`;

/** As a build of the site makes it: without types, and with what it imports. */
async function built(contents: string): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'voice-handler-'));
  try {
    const outfile = join(folder, 'handler.mjs');
    await build({
      ...{outfile, bundle: true, format: 'esm', platform: 'node', target: 'node20', logLevel: 'silent'},
      stdin: {contents, resolveDir: process.cwd()},
      alias: {'@/auth': resolve('test/support/signed-in/auth.ts')},
    });
    return (await import(pathToFileURL(outfile).href)) as unknown;
  } finally {
    rmSync(folder, {recursive: true});
  }
}

/** A function as its platform would serve it. */
async function serve(answers: Answers): Promise<RunningHandler> {
  const server = createServer((asked, response) => {
    void requestOf(asked)
      .then(answers)
      .then(async answer => {
        response.writeHead(answer.status, Object.fromEntries(answer.headers));
        response.end(Buffer.from(await answer.arrayBuffer()));
      });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{origin, url: `${origin}/voice-token`, cookie: {name: 'session', value: SESSION}},
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function requestOf(asked: IncomingMessage): Promise<Request> {
  const pieces: Buffer[] = [];
  for await (const piece of asked) pieces.push(piece as Buffer);
  const {method = 'GET', headers} = asked;
  return new Request(`http://${headers.host ?? ''}${asked.url ?? '/'}`, {
    method,
    headers: headers as Record<string, string>,
    ...(method === 'POST' && {body: Buffer.concat(pieces).toString()}),
  });
}

async function running(
  child: ChildProcess,
  origin: string,
  path: string,
  {cookieName, forget = () => undefined}: {readonly cookieName: string; readonly forget?: () => void},
): Promise<RunningHandler> {
  let said = '';
  for (const output of [child.stdout, child.stderr]) output?.on('data', text => (said += String(text)));
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const gone = once(child, 'exit');
  const stop = async (): Promise<void> => {
    kill();
    await gone;
    process.off('exit', kill);
    forget();
  };
  const answers = (): Promise<boolean> =>
    fetch(origin + path).then(
      () => true,
      () => false,
    );
  try {
    await until('it answers', answers, START_MS);
  } catch (cause) {
    await stop();
    throw new Error(`It did not start:\n${said}`, {cause});
  }
  return {origin, url: origin + path, cookie: {name: cookieName, value: SESSION}, stop};
}
