/**
 * The environment as typed values, parsed once at boot. It stands alone so that every variable is documented,
 * checked and explained in one place: each wrong one gets one clear message.
 */
import {readFileSync} from 'node:fs';
import {z} from 'zod';
import {isLoopbackHost, isLoopbackUrl} from '../access/loopback.js';
import {NO_ORIGIN} from '../access/origins.js';
import {ENGINE_FAULTS, type EngineFault} from '../engine/faults.js';
import {readParts, type PartSettings} from '../engine/parts/settings.js';
import {DIALECTS, type Dialect} from '../upstream/upstream.js';
import {
  embedder,
  iceServers,
  listOf,
  numberIn,
  origin,
  proxyHops,
  redisUrl,
  secret,
  secureUrl,
  type IceServer,
} from './variables.js';

/** Something in the environment is wrong; `message` has one line for each variable. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

const port = numberIn(0, 65_535, {whole: true});

const schema = z.object({
  PORT: port.default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  PUBLIC_ORIGINS: z.string().default('').pipe(listOf(origin)),
  ALLOWED_ORIGINS: z.string().default('').pipe(listOf(embedder)),
  TRUST_PROXY: z.string().default('0').pipe(proxyHops),
  OPENAI_API_KEY: z
    .string()
    .trim()
    // It becomes a header.
    .regex(/^[\x21-\x7e]+$/, 'a key has no blanks in it')
    .optional(),
  OPENAI_BASE_URL: secureUrl.optional(),
  OPENAI_REALTIME_MODEL: z.string().min(1).optional(),
  OPENAI_REALTIME_DIALECT: z.enum(DIALECTS).default('ga'),
  VOICE_ACCESS: z.enum(['guarded', 'direct']).default('guarded'),
  VOICE_CONFIG: z.string().optional(),
  VOICE_SECRET: secret.optional(),
  VISITOR_TOKEN_SECRET: z.string().default('').pipe(listOf(secret)),
  DATA_DIR: z.string().min(1).default('data'),
  REDIS_URL: redisUrl.optional(),
  ICE_SERVERS: z.string().default('').pipe(iceServers),
  TURN_SECRET: secret.optional(),
  METRICS_PORT: port.optional(),
  METRICS_TOKEN: secret.optional(),
  DRAIN_SECONDS: numberIn(0, 3_600).default(20),
  USAGE_WEBHOOK: secureUrl.optional(),
  CHALLENGE_URL: secureUrl.default('https://challenges.cloudflare.com/turnstile/v0/siteverify'),
  CHALLENGE_SECRET: z.string().min(8, 'use at least 8 characters').optional(),
  HTTPS: z.enum(['self-signed']).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ENGINE_ADDRESS: z.ipv4().optional(),
  ENGINE_SESSION_SECONDS: numberIn(1, 7_200).optional(),
  ENGINE_FAULTS: z
    .string()
    .default('')
    .pipe(listOf(z.enum(ENGINE_FAULTS))),
});

/** Who answers the calls. */
export type ProviderChoice =
  {readonly kind: 'practice'} | {readonly kind: 'remote'; readonly apiKey: string; readonly baseUrl: string};

export type Environment = {
  readonly port: number;
  readonly host: string;
  /** It ends TLS itself, with a certificate that nobody vouches for; absent: a proxy does. */
  readonly https: 'self-signed' | undefined;
  readonly publicOrigins: readonly string[];
  readonly allowedOrigins: readonly string[];
  /** How many proxies stand in front: so many entries of `X-Forwarded-For` were not written by the visitor. */
  readonly trustProxy: number;
  readonly provider: ProviderChoice;
  readonly model: string | undefined;
  /** How the provider speaks. */
  readonly dialect: Dialect;
  readonly access: 'guarded' | 'direct';
  readonly voiceConfigPath: string | undefined;
  /** Seals what is handed to browsers; absent: one is made in `dataDir`. */
  readonly secret: string | undefined;
  /** With which the owner's backend signs visitor tokens: the present one first, an earlier one behind it. */
  readonly visitorTokenSecrets: readonly string[];
  /** A folder of this server's own. */
  readonly dataDir: string;
  /** Where several instances agree; absent: one instance, and `dataDir`. */
  readonly redisUrl: string | undefined;
  readonly iceServers: readonly IceServer[];
  /** Shared with the TURN servers, which believe what is signed with it. */
  readonly turnSecret: string | undefined;
  /** Neither: there is no `/metrics`. */
  readonly metrics: {readonly port: number | undefined; readonly token: string | undefined};
  /** So long live calls go on when the server stops. */
  readonly drainSeconds: number;
  /** Told what each call has cost. */
  readonly usageWebhook: string | undefined;
  /** Who says whether a challenge was met; absent: nobody. */
  readonly challenge: {readonly url: string; readonly secret: string} | undefined;
  readonly logLevel: z.output<typeof schema>['LOG_LEVEL'];
  readonly engine: {
    readonly sessionSeconds: number | undefined;
    /** Where visitors reach the sound of a call over WebRTC; absent: this machine only. */
    readonly address: string | undefined;
    readonly faults: readonly EngineFault[];
    readonly parts: PartSettings;
  };
  /** `HOST` and every public name are this machine only. */
  readonly loopback: boolean;
};

const PROVIDER_BASE_URL = 'https://api.openai.com/v1';

/** Reads the environment; throws an `EnvironmentError` that names every wrong variable. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const given = withFiles(
    Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim() !== '')),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw new EnvironmentError(parsed.error.issues.map(describe(given)).join('\n'));
  const values = parsed.data;
  const parts = readParts(given);
  const missing = [...missingIn(values), ...parts.problems];
  if (missing.length > 0) throw new EnvironmentError(missing.join('\n'));
  const loopback = isLoopbackHost(values.HOST) && values.PUBLIC_ORIGINS.every(isLoopbackUrl);
  const environment: Environment = {
    port: values.PORT,
    host: values.HOST,
    https: values.HTTPS,
    publicOrigins: values.PUBLIC_ORIGINS,
    allowedOrigins: values.ALLOWED_ORIGINS,
    trustProxy: values.TRUST_PROXY,
    provider: chooseProvider(values),
    model: values.OPENAI_REALTIME_MODEL,
    dialect: values.OPENAI_REALTIME_DIALECT,
    access: values.VOICE_ACCESS,
    voiceConfigPath: values.VOICE_CONFIG,
    secret: values.VOICE_SECRET,
    visitorTokenSecrets: values.VISITOR_TOKEN_SECRET,
    dataDir: values.DATA_DIR,
    redisUrl: values.REDIS_URL,
    iceServers: values.ICE_SERVERS,
    turnSecret: values.TURN_SECRET,
    metrics: {port: values.METRICS_PORT, token: values.METRICS_TOKEN},
    drainSeconds: values.DRAIN_SECONDS,
    usageWebhook: values.USAGE_WEBHOOK,
    challenge:
      values.CHALLENGE_SECRET === undefined
        ? undefined
        : {url: values.CHALLENGE_URL, secret: values.CHALLENGE_SECRET},
    logLevel: values.LOG_LEVEL,
    engine: {
      ...{sessionSeconds: values.ENGINE_SESSION_SECONDS, faults: values.ENGINE_FAULTS},
      address: values.ENGINE_ADDRESS,
      parts: parts.settings,
    },
    loopback,
  };
  return environment;
}

type Values = z.output<typeof schema>;

/** What one variable needs of another. */
function missingIn(values: Values): string[] {
  const needs: ReadonlyArray<readonly [boolean, string]> = [
    [
      values.REDIS_URL !== undefined && values.VOICE_SECRET === undefined,
      'VOICE_SECRET is missing: with REDIS_URL every instance must have the same one.',
    ],
    [
      values.TURN_SECRET !== undefined && !values.ICE_SERVERS.some(isTurn),
      'ICE_SERVERS is missing: TURN_SECRET needs the address of a TURN server, like turn:turn.example.com:3478.',
    ],
    [
      values.METRICS_PORT !== undefined && values.METRICS_PORT !== 0 && values.METRICS_PORT === values.PORT,
      'METRICS_PORT is not allowed: it is PORT; use another one, or METRICS_TOKEN.',
    ],
    [
      values.ALLOWED_ORIGINS.includes(NO_ORIGIN) && values.VOICE_ACCESS === 'direct',
      'ALLOWED_ORIGINS="null" is not allowed with VOICE_ACCESS=direct: any page can be one without an origin, and would be handed client secrets.',
    ],
  ];
  return needs.filter(([isMissing]) => isMissing).map(([, sentence]) => sentence);
}

const isTurn = ({urls}: IceServer): boolean => urls.some(url => url.startsWith('turn'));

/** Everything of an environment that may stand in no log and no answer, for those that keep it out. */
export function secretsOf(environment: Environment): string[] {
  const {provider, secret: own, visitorTokenSecrets, redisUrl: redis, turnSecret, metrics} = environment;
  return [
    ...(provider.kind === 'remote' && provider.apiKey !== NO_KEY ? [provider.apiKey] : []),
    ...[own, turnSecret, metrics.token, redis, redis && decodeURIComponent(new URL(redis).password)],
    ...visitorTokenSecrets,
    ...environment.iceServers.map(({credential}) => credential),
    environment.usageWebhook,
    environment.challenge?.secret,
    ...[environment.engine.parts.stt, environment.engine.parts.chat, environment.engine.parts.tts].map(
      part => part?.key,
    ),
  ].filter((value): value is string => value !== undefined && value !== '');
}

/** What a provider on this machine is sent, where the owner has no key for it. */
const NO_KEY = 'none';

function chooseProvider(values: Values): ProviderChoice {
  const apiKey = values.OPENAI_API_KEY;
  const baseUrl = (values.OPENAI_BASE_URL ?? PROVIDER_BASE_URL).replace(/\/+$/, '');
  if (apiKey !== undefined) return {kind: 'remote', apiKey, baseUrl};
  if (values.OPENAI_BASE_URL === undefined) return {kind: 'practice'};
  if (isLoopbackUrl(baseUrl)) return {kind: 'remote', apiKey: NO_KEY, baseUrl};
  throw new EnvironmentError(
    `OPENAI_API_KEY is missing: OPENAI_BASE_URL="${baseUrl}" is not on this machine.`,
  );
}

/** Secrets may stand in files, which is how containers are given them: `NAME_FILE` for `NAME`. */
function withFiles(given: Given): Given {
  const read = [...SECRETS].flatMap(name => {
    const path = given[`${name}_FILE`];
    return path === undefined || given[name] !== undefined
      ? []
      : [[name, readSecretFile(`${name}_FILE`, path)]];
  });
  return {...given, ...(Object.fromEntries(read) as Given)};
}

function readSecretFile(name: string, path: string): string {
  try {
    const content = readFileSync(path, 'utf8').trim();
    if (content !== '') return content;
  } catch (cause) {
    throw new EnvironmentError(`${name}="${path}" cannot be read.`, {cause});
  }
  throw new EnvironmentError(`${name}="${path}" is empty.`);
}

/** Variables whose value no message repeats; each may be given as a file. */
const SECRETS: ReadonlySet<string> = new Set([
  'OPENAI_API_KEY',
  'VOICE_SECRET',
  'VISITOR_TOKEN_SECRET',
  'REDIS_URL',
  'ICE_SERVERS',
  'TURN_SECRET',
  'ENGINE_STT_KEY',
  'ENGINE_CHAT_KEY',
  'ENGINE_TTS_KEY',
  'METRICS_TOKEN',
  'USAGE_WEBHOOK',
  'CHALLENGE_SECRET',
]);

type Given = Readonly<Record<string, string | undefined>>;

const describe =
  (given: Given) =>
  (issue: z.core.$ZodIssue): string => {
    const name = String(issue.path[0]);
    // A URL may hold a password before its host.
    const value = (given[name] ?? '').replace(/\/\/[^/@]*@/, '//…@');
    const shown = SECRETS.has(name) ? '' : `="${value}"`;
    return `${name}${shown} is not allowed: ${issue.message}.`;
  };
