/** The process: reads the environment, wires the parts, listens, and ends in order. */
import type {Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {pino, type Logger} from 'pino';
import {NO_ORIGIN, createOriginPolicy} from './access/origins.js';
import {createApp, engineUrl} from './app.js';
import {announce} from './announce.js';
import {siteVerify} from './access/challenge.js';
import {checkChallenges, checkPrices, defaultAgent, needsTokens, warningsOf} from './boot-checks.js';
import {VisitorKeys} from './access/visitor-keys.js';
import {VisitorTokens} from './access/visitor-tokens.js';
import {Admission} from './guard/admission.js';
import {createStore, type StoreOptions} from './store/create-store.js';
import type {Store} from './store/store.js';
import {StoreWatch} from './store/store-watch.js';
import {isLoopbackUrl} from './access/loopback.js';
import {readAgents} from './config/agents.js';
import {modelNaming, modelsEndingSoon} from './config/model-names.js';
import {EnvironmentError, readEnvironment, secretsOf, type Environment} from './config/environment.js';
import {Drain} from './drain.js';
import {createEngine} from './engine/engine.js';
import {readSecret} from './config/secret.js';
import {listenEngine} from './engine/listen.js';
import {FeedbackTickets} from './guard/feedback-tickets.js';
import {HistorySeal} from './guard/history-seal.js';
import {createBoundedServer} from './http/limits.js';
import {createLog} from './log/log.js';
import {createScrubber} from './log/scrub.js';
import {NO_METRICS} from './metrics/metrics.js';
import {createPrometheusMetrics, type PrometheusMetrics} from './metrics/prometheus.js';
import {guardedMetrics, openMetrics} from './metrics/route.js';
import {PRACTICE_SENTENCES, readingAloud} from './practice.js';
import {browserBaseUrl, createUpstream} from './upstream/create-upstream.js';
import {speaker, type Speak} from './upstream/speech.js';
import type {Upstream} from './upstream/upstream.js';
import {timedUpstream} from './upstream/timed.js';
import {UsageWebhook} from './report/usage-webhook.js';
import {createVoiceServer} from './voice-server.js';

/** Compiled, this file is dist/node/server/index.js; as source it is server/index.ts. */
function projectFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return here.endsWith(join('dist', 'node', 'server')) ? resolve(here, '../../..') : resolve(here, '..');
}

async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  const destination = pino.destination(2);
  const secrets = secretsOf(environment);
  const log = createLog({level: environment.logLevel, secrets, write: line => destination.write(line)});
  const root = projectFolder();
  const written = readAgents(
    environment.voiceConfigPath ?? resolve(root, 'voice.config.json'),
    process.env,
    modelNaming(environment),
  );
  const isPractice = environment.provider.kind === 'practice' && environment.loopback;
  const agents = isPractice ? readingAloud(written) : written;
  const engine =
    environment.provider.kind === 'practice' ? createEngine(engineOptions(environment, log)) : undefined;
  const drain = new Drain();
  const metrics = createMetrics(environment);
  // The guard reaches the engine over its own port: under the public name it would have to pass our own checks.
  const inner = engine === undefined ? undefined : await listenEngine(engine, 0);
  const origins = createOriginPolicy({...environment, allowsNull: needsTokens(agents)});
  const {provider, access} = environment;
  const dataDir = resolve(root, environment.dataDir);
  const secret = readSecret({...environment, dataDir}, log);
  const keys = new VisitorKeys(secret);
  const unlimited = provider.kind === 'practice' || isLoopbackUrl(provider.baseUrl);
  const store = await openStore({redisUrl: environment.redisUrl, dataDir, log}, {unlimited});
  const watch = new StoreWatch(store);
  await watch.start();
  const tokens = new VisitorTokens(environment.visitorTokenSecrets, store);
  const challenge = environment.challenge && siteVerify(environment.challenge);
  const admission = new Admission({
    ...{store, keys, agents, tokens, challenge, unlimited},
    admitsNull: environment.allowedOrigins.includes(NO_ORIGIN),
  });
  checkPrices(agents, admission, environment.model);
  checkChallenges(agents, challenge !== undefined);
  const warnings = warningsOf(environment);
  const {usageWebhook: url} = environment;
  const webhook = url === undefined ? undefined : new UsageWebhook({url, secret, log});
  const voice = createVoiceServer({
    upstream: timedUpstream(upstreamOf(environment, inner?.baseUrl, log), metrics ?? NO_METRICS),
    ...{agents, origins, access, model: environment.model, loopback: environment.loopback, log},
    admission,
    trustProxy: environment.trustProxy,
    isDraining: drain.isDraining,
    metrics,
    seal: new HistorySeal(secret),
    speak: createSpeaker(environment, inner?.baseUrl),
    ice: {servers: environment.iceServers, turnSecret: environment.turnSecret},
    onReport: report => webhook?.tell({type: 'call.ended', ...report}),
    tickets: new FeedbackTickets(secret),
    onFeedback: feedback => webhook?.tell({type: 'call.feedback', ...feedback}),
    keys,
    understands: engine === undefined ? undefined : PRACTICE_SENTENCES,
    baseUrl: provider.kind === 'remote' ? (): string => browserBaseUrl(provider.baseUrl) : engineUrl(origins),
  });
  const {app, handleUpgrade} = createApp({
    ...{voice, origins, engine, log},
    connectTo: access === 'direct' && provider.kind === 'remote' ? [new URL(provider.baseUrl).origin] : [],
    folders: {script: resolve(root, 'dist/browser'), demo: resolve(root, 'demo')},
    state: () => (watch.isUsable ? drain.state : 'starting'),
    problems: () => [...warnings, ...watch.problems],
    metrics: guardedMetrics(metrics, environment.metrics.token),
  });
  const server = createBoundedServer(app);
  server.on('upgrade', handleUpgrade);
  voice.attach(server);
  await listen(server, environment.port, environment.host, 'PORT');
  const figures = await listenForMetrics(environment, metrics);
  await engine?.ready();
  drain.ready();
  announce(environment, (server.address() as AddressInfo).port, {
    limits: admission.limits(defaultAgent(agents)),
    warnings: [...warnings, ...watch.problems, ...modelsEndingSoon(environment, agents)],
  });
  onSignals(drain, async () => {
    await drain.drain(environment.drainSeconds, voice.countLive);
    server.close();
    figures?.close();
    // The calls first: hanging up needs the provider, which may be the engine.
    await voice.close();
    await webhook?.close();
    watch.close();
    await store.close();
    server.closeAllConnections();
    figures?.closeAllConnections();
    inner?.close();
    await engine?.close();
  });
}

function createMetrics({metrics: {port, token}}: Environment): PrometheusMetrics | undefined {
  return port === undefined && token === undefined ? undefined : createPrometheusMetrics();
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
    parts: engine.parts,
    ...(engine.sessionSeconds !== undefined && {sessionSeconds: engine.sessionSeconds}),
    log: (line, detail) => log.debug(detail ?? {}, line),
    warn: (line, detail) => log.warn(detail ?? {}, line),
  };
}

function upstreamOf({provider, dialect}: Environment, innerUrl: string | undefined, log: Logger): Upstream {
  if (provider.kind === 'remote') {
    const {apiKey, baseUrl} = provider;
    return createUpstream({apiKey, baseUrl, dialect, log});
  }
  return createUpstream({kind: 'practice', apiKey: 'practice', baseUrl: innerUrl ?? '', dialect, log});
}

function createSpeaker({provider}: Environment, innerUrl = ''): Speak {
  if (provider.kind === 'practice')
    return speaker({url: innerUrl, headers: {authorization: 'Bearer practice'}});
  return speaker({url: provider.baseUrl, headers: {authorization: `Bearer ${provider.apiKey}`}});
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
