/** The process: reads the environment, wires the parts, listens, and ends in order. */
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {pino, type Logger} from 'pino';
import {createOriginPolicy} from './access/origins.js';
import {createApp, engineUrl} from './app.js';
import {announce} from './announce.js';
import {VisitorKeys} from './access/visitor-keys.js';
import {VisitorTokens} from './access/visitor-tokens.js';
import {Admission} from './guard/admission.js';
import {createStore, type StoreOptions} from './store/create-store.js';
import type {Store} from './store/store.js';
import {isLoopbackUrl} from './access/loopback.js';
import {readAgents} from './config/agents.js';
import {modelNaming, modelsEndingSoon} from './config/model-names.js';
import {EnvironmentError, readEnvironment, type Environment} from './config/environment.js';
import {createEngine, type Engine} from './engine/engine.js';
import {readSecret} from './config/secret.js';
import {listenEngine, type ListeningEngine} from './engine/listen.js';
import {HistorySeal} from './guard/history-seal.js';
import {SERVER_OPTIONS} from './http/limits.js';
import {PRACTICE_SENTENCES} from './practice.js';
import {browserBaseUrl, createUpstream} from './upstream/create-upstream.js';
import type {Upstream} from './upstream/upstream.js';
import {createVoiceServer} from './voice-server.js';

/** Compiled, this file is dist/node/server/index.js; as source it is server/index.ts. */
function projectFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return here.endsWith(join('dist', 'node', 'server')) ? resolve(here, '../../..') : resolve(here, '..');
}

async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  const log = pino({level: environment.logLevel}, pino.destination(2));
  const root = projectFolder();
  const agents = readAgents(
    environment.voiceConfigPath ?? resolve(root, 'voice.config.json'),
    modelNaming(environment),
  );
  const engine =
    environment.provider.kind === 'practice' ? createEngine(engineOptions(environment, log)) : undefined;
  let ready = engine === undefined;
  // The guard reaches the engine over its own port: under the public name it would have to pass our own checks.
  const inner = engine === undefined ? undefined : await listenEngine(engine, 0);
  const origins = createOriginPolicy(environment);
  const {provider, access} = environment;
  const dataDir = resolve(root, environment.dataDir);
  const secret = readSecret({...environment, dataDir}, log);
  const unlimited = provider.kind === 'practice' || isLoopbackUrl(provider.baseUrl);
  const store = await openStore({redisUrl: environment.redisUrl, dataDir, log}, {unlimited});
  const voice = createVoiceServer({
    upstream: upstreamOf(environment, inner?.baseUrl, log),
    ...{agents, origins, access, model: environment.model, loopback: environment.loopback, log},
    admission: new Admission({
      ...{store, keys: new VisitorKeys(secret), agents, unlimited},
      tokens: new VisitorTokens(environment.visitorTokenSecrets, store),
    }),
    trustProxy: environment.trustProxy,
    seal: new HistorySeal(secret),
    understands: engine === undefined ? undefined : PRACTICE_SENTENCES,
    baseUrl: provider.kind === 'remote' ? (): string => browserBaseUrl(provider.baseUrl) : engineUrl(origins),
  });
  const {app, handleUpgrade} = createApp({
    ...{voice, origins, engine, log},
    connectTo: access === 'direct' && provider.kind === 'remote' ? [new URL(provider.baseUrl).origin] : [],
    folders: {script: resolve(root, 'dist/browser'), demo: resolve(root, 'demo')},
    isReady: () => ready,
  });
  const server = createServer(SERVER_OPTIONS, app);
  server.on('upgrade', handleUpgrade);
  voice.attach(server);
  await listen(server, environment);
  await engine?.ready();
  ready = true;
  announce(environment, (server.address() as AddressInfo).port, modelsEndingSoon(environment, agents));
  endInOrder(server, () => voice.close().finally(() => store.close()), engine, inner);
}

/** Where nothing is limited nothing need be kept: two servers of one folder both work. */
async function openStore(options: StoreOptions, {unlimited}: {unlimited: boolean}): Promise<Store> {
  try {
    return await createStore(options);
  } catch (failure) {
    if (!unlimited || options.redisUrl !== undefined) throw failure;
    options.log.warn({err: failure}, 'the books are kept in memory only');
    return createStore({...options, memory: true});
  }
}

function engineOptions({engine}: Environment, log: Logger): Parameters<typeof createEngine>[0] {
  return {
    faults: engine.faults,
    ...(engine.sessionSeconds !== undefined && {sessionSeconds: engine.sessionSeconds}),
    log: (line, detail) => log.debug(detail ?? {}, line),
  };
}

function upstreamOf({provider, dialect}: Environment, innerUrl: string | undefined, log: Logger): Upstream {
  if (provider.kind === 'remote') {
    const {apiKey, baseUrl} = provider;
    return createUpstream({apiKey, baseUrl, dialect, log});
  }
  return createUpstream({kind: 'practice', apiKey: 'practice', baseUrl: innerUrl ?? '', dialect, log});
}

function listen(server: Server, {port, host}: Environment): Promise<void> {
  return new Promise((done, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE';
      reject(
        taken
          ? new EnvironmentError(`PORT=${port} is in use; set another one, like PORT=${port + 1}.`)
          : cause,
      );
    });
    server.listen(port, host, done);
  });
}

function endInOrder(
  server: Server,
  closeCalls: () => Promise<void>,
  engine: Engine | undefined,
  inner: ListeningEngine | undefined,
): void {
  const end = async (): Promise<void> => {
    server.close();
    // The calls first: hanging up needs the provider, which may be the engine.
    await closeCalls();
    server.closeAllConnections();
    inner?.close();
    await engine?.close();
  };
  const onSignal = (): void => void end().finally(() => process.exit(0));
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
}

main().catch((failure: unknown) => {
  if (failure instanceof EnvironmentError) process.stderr.write(`${failure.message}\n`);
  else
    process.stderr.write(
      `The server could not start: ${failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)}\n`,
    );
  process.exit(1);
});
