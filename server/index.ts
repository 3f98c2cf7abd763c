/** The process: reads the environment, listens, and ends in order. */
import type {Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {resolve} from 'node:path';
import {announce} from './announce.js';
import {createApp} from './app.js';
import {defaultAgent} from './boot-checks.js';
import {projectFolder} from './engine/project-folder.js';
import {EnvironmentError, readEnvironment, type Environment} from './config/environment.js';
import {modelsEndingSoon} from './config/model-names.js';
import {Drain} from './drain.js';
import {createBoundedServer} from './http/limits.js';
import {selfSigned, type KeyPair} from './http/self-signed.js';
import {createScrubber} from './log/scrub.js';
import type {PrometheusMetrics} from './metrics/prometheus.js';
import {guardedMetrics, openMetrics} from './metrics/route.js';
import {prepare} from './prepare.js';
import {createVoiceServer} from './voice-server.js';

async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  const root = projectFolder();
  const folder = process.cwd();
  const prepared = await prepare(environment, {variables: process.env, folder});
  const {options, engine, metrics, admission} = prepared;
  const {agents, origins, log} = options;
  const drain = new Drain();
  const voice = createVoiceServer({...options, isDraining: drain.isDraining});
  const {provider, access} = environment;
  const {app, handleUpgrade} = createApp({
    ...{voice, origins, engine, log},
    connectTo: access === 'direct' && provider.kind === 'remote' ? [new URL(provider.baseUrl).origin] : [],
    folders: {script: resolve(root, 'dist/browser'), demo: resolve(root, 'demo')},
    state: () => (prepared.isUsable() ? drain.state : 'starting'),
    problems: prepared.problems,
    metrics: guardedMetrics(metrics, environment.metrics.token),
  });
  const server = createBoundedServer(app, await tlsOf(environment, folder));
  server.on('upgrade', handleUpgrade);
  voice.attach(server);
  await listen(server, environment.port, environment.host, 'PORT');
  const figures = await listenForMetrics(environment, metrics);
  await engine?.ready();
  drain.ready();
  announce(environment, (server.address() as AddressInfo).port, {
    limits: admission.limits(defaultAgent(agents)),
    warnings: [...prepared.problems(), ...modelsEndingSoon(environment, agents)],
  });
  onSignals(drain, async () => {
    await drain.drain(environment.drainSeconds, voice.countLive);
    server.close();
    figures?.close();
    // The calls first: hanging up needs the provider, which may be the engine.
    await voice.close();
    server.closeAllConnections();
    figures?.closeAllConnections();
    await prepared.close();
  });
}

async function listenForMetrics(
  {metrics: {port}, host}: Environment,
  metrics: PrometheusMetrics | undefined,
): Promise<Server | undefined> {
  if (port === undefined || metrics === undefined) return undefined;
  const server = createBoundedServer(openMetrics(metrics));
  await listen(server, port, host, 'METRICS_PORT');
  return server;
}

/** By every name under which it is reached. */
async function tlsOf(
  {https, publicOrigins, dataDir}: Environment,
  folder: string,
): Promise<KeyPair | undefined> {
  if (https === undefined) return undefined;
  const names = new Set(publicOrigins.map(origin => new URL(origin).hostname));
  return selfSigned(resolve(folder, dataDir), [...names]);
}

function listen(server: Server, port: number, host: string, name: string): Promise<void> {
  return new Promise((done, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE';
      reject(
        taken
          ? new EnvironmentError(`${name}=${port} is in use; set another one, like ${name}=${port + 1}.`)
          : cause,
      );
    });
    server.listen(port, host, done);
  });
}

/** Whoever runs the server asks it to end, and waits; a person at a keyboard does not, nor does one who asks again. */
function onSignals(drain: Drain, end: () => Promise<void>): void {
  let ending: Promise<void> | undefined;
  const begin = (): void => void (ending ??= end().finally(() => process.exit(0)));
  process.on('SIGTERM', () => {
    if (ending !== undefined) drain.hurry();
    begin();
  });
  process.on('SIGINT', () => {
    drain.hurry();
    begin();
  });
}

main().catch((failure: unknown) => {
  if (failure instanceof EnvironmentError) process.stderr.write(`${failure.message}\n`);
  else {
    const why = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
    process.stderr.write(createScrubber([])(`The server could not start: ${why}\n`));
  }
  process.exit(1);
});
