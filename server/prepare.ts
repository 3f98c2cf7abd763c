/**
 * Everything that a voice server is made of, from the variables of its owner: who answers, the books, the secret, the
 * agents. It stands alone because our own server and an app of somebody else's begin with the same, and end it the same.
 */
import {resolve} from 'node:path';
import {pino, type Logger} from 'pino';
import {engineUrl} from './app.js';
import {siteVerify} from './access/challenge.js';
import {isLoopbackUrl} from './access/loopback.js';
import {NO_ORIGIN, createOriginPolicy} from './access/origins.js';
import {VisitorKeys} from './access/visitor-keys.js';
import {VisitorTokens} from './access/visitor-tokens.js';
import {checkChallenges, checkPrices, needsTokens, warningsOf} from './boot-checks.js';
import {configIn} from './commands/root.js';
import {readAgents} from './config/agents.js';
import {secretsOf, type Environment} from './config/environment.js';
import {modelNaming} from './config/model-names.js';
import {readSecret} from './config/secret.js';
import type {Engine, EngineOptions} from './engine/engine.js';
import {listenEngine} from './engine/listen.js';
import {Admission} from './guard/admission.js';
import {FeedbackTickets} from './guard/feedback-tickets.js';
import {HistorySeal} from './guard/history-seal.js';
import {createLog} from './log/log.js';
import {NO_METRICS} from './metrics/metrics.js';
import {createPrometheusMetrics, type PrometheusMetrics} from './metrics/prometheus.js';
import {PRACTICE_SENTENCES, readingAloud} from './practice.js';
import {UsageWebhook} from './report/usage-webhook.js';
import {createStore, type StoreOptions} from './store/create-store.js';
import {StoreWatch} from './store/store-watch.js';
import type {Store} from './store/store.js';
import {browserBaseUrl, createUpstream} from './upstream/create-upstream.js';
import {speaker, type Speak} from './upstream/speech.js';
import {timedUpstream} from './upstream/timed.js';
import type {Upstream} from './upstream/upstream.js';
import type {VoiceServerOptions} from './voice-server.js';

export type Prepared = {
  /** For `createVoiceServer`. */
  readonly options: VoiceServerOptions;
  readonly admission: Admission;
  /** Present when the practice voice answers. */
  readonly engine: Engine | undefined;
  /** Absent: nobody wants figures. */
  readonly metrics: PrometheusMetrics | undefined;
  /** Can the books be written? Until they can, nobody is let in. */
  readonly isUsable: () => boolean;
  /** What works, and an owner should know all the same. */
  readonly problems: () => readonly string[];
  /** After the voice server was closed, which needs all of it. */
  readonly close: () => Promise<void>;
};

export type PrepareOptions = {
  /** What `${NAME}` stands for in the configuration. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Where `voice.config.json` is looked for, unless it is named, and where a relative `DATA_DIR` is. */
  readonly folder: string;
};

/** Opens what a voice server needs. Rejects with an `EnvironmentError` that says what is wrong, and leaves nothing open. */
export async function prepare(environment: Environment, options: PrepareOptions): Promise<Prepared> {
  const opened: Release[] = [];
  const close = async (): Promise<void> => {
    for (const release of opened.splice(0).reverse()) await release();
  };
  try {
    return {...(await open(environment, options, release => opened.push(release))), close};
  } catch (failure) {
    await close();
    throw failure;
  }
}

type Release = () => void | Promise<void>;

/** `defer`: what is opened last is closed first. */
async function open(
  environment: Environment,
  {variables, folder}: PrepareOptions,
  defer: (release: Release) => void,
): Promise<Omit<Prepared, 'close'>> {
  const {provider, access, model, loopback} = environment;
  const destination = pino.destination(2);
  const secrets = secretsOf(environment);
  const log = createLog({level: environment.logLevel, secrets, write: line => destination.write(line)});
  const written = readAgents(
    environment.voiceConfigPath ?? configIn(folder),
    variables,
    modelNaming(environment),
  );
  const isPractice = provider.kind === 'practice';
  const agents = isPractice && loopback ? readingAloud(written) : written;
  const engine = isPractice ? await openEngine(environment, log) : undefined;
  defer(() => engine?.close());
  const metrics = createMetrics(environment);
  // The guard reaches the engine over its own port: under the public name it would have to pass our own checks.
  const inner = engine === undefined ? undefined : await listenEngine(engine, 0);
  defer(() => inner?.close());
  const origins = createOriginPolicy({...environment, allowsNull: needsTokens(agents)});
  const dataDir = resolve(folder, environment.dataDir);
  const secret = readSecret({...environment, dataDir}, log);
  const keys = new VisitorKeys(secret);
  const unlimited = provider.kind === 'practice' || isLoopbackUrl(provider.baseUrl);
  const store = await openStore({redisUrl: environment.redisUrl, dataDir, log}, {unlimited});
  defer(() => store.close());
  const watch = new StoreWatch(store);
  defer(() => watch.close());
  await watch.start();
  const tokens = new VisitorTokens(environment.visitorTokenSecrets, store);
  const challenge = environment.challenge && siteVerify(environment.challenge);
  const admission = new Admission({
    ...{store, keys, agents, tokens, challenge, unlimited},
    admitsNull: environment.allowedOrigins.includes(NO_ORIGIN),
  });
  checkPrices(agents, admission, model);
  checkChallenges(agents, challenge !== undefined);
  const warnings = warningsOf(environment);
  const {usageWebhook: url} = environment;
  const webhook = url === undefined ? undefined : new UsageWebhook({url, secret, log});
  defer(() => webhook?.close());
  const upstream = upstreamOf(environment, inner?.baseUrl, log);
  return {
    ...{admission, engine, metrics},
    options: {
      ...{agents, origins, access, admission, model, loopback, keys, metrics, log},
      upstream: timedUpstream(upstream, metrics ?? NO_METRICS),
      trustProxy: environment.trustProxy,
      seal: new HistorySeal(secret),
      speak: createSpeaker(environment, inner?.baseUrl),
      ice: {servers: environment.iceServers, turnSecret: environment.turnSecret},
      onReport: report => webhook?.tell({type: 'call.ended', ...report}),
      tickets: new FeedbackTickets(secret),
      onFeedback: feedback => webhook?.tell({type: 'call.feedback', ...feedback}),
      understands: isPractice ? PRACTICE_SENTENCES : undefined,
      baseUrl: isPractice ? engineUrl(origins) : (): string => browserBaseUrl(provider.baseUrl),
    },
    isUsable: () => watch.isUsable,
    problems: () => [...warnings, ...watch.problems],
  };
}

function createMetrics({metrics: {port, token}}: Environment): PrometheusMetrics | undefined {
  return port === undefined && token === undefined ? undefined : createPrometheusMetrics();
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

/** Its packages are there only where somebody practises. */
async function openEngine(environment: Environment, log: Logger): Promise<Engine> {
  const {createEngine} = await import('./engine/engine.js');
  return createEngine(engineOptions(environment, log));
}

function engineOptions({engine}: Environment, log: Logger): EngineOptions {
  return {
    faults: engine.faults,
    parts: engine.parts,
    ...(engine.address !== undefined && {bindAddress: engine.address}),
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
