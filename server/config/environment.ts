/**
 * The environment as typed values, parsed once at boot. It stands alone so that every variable is documented,
 * checked and explained in one place: each wrong one gets one clear message.
 */
import {readFileSync} from 'node:fs';
import {z} from 'zod';
import {isLoopbackHost, isLoopbackUrl} from '../access/loopback.js';
import {ENGINE_FAULTS, type EngineFault} from '../engine/faults.js';
import {DIALECTS, type Dialect} from '../upstream/upstream.js';

/** Something in the environment is wrong; `message` has one line for each variable. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

const origin = z.string().refine(isOrigin, {
  error: ({input}) =>
    `"${String(input)}" is not an origin; use scheme, host and port only, like https://example.com`,
});

const originList = z
  .string()
  .default('')
  .transform(list => splitList(list))
  .pipe(z.array(origin));

const faultList = z
  .string()
  .default('')
  .transform(list => splitList(list))
  .pipe(z.array(z.enum(ENGINE_FAULTS)));

const httpUrl = z.string().refine(isHttpUrl, {
  error: ({input}) => `"${String(input)}" is not an http or https URL`,
});

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  PUBLIC_ORIGINS: originList,
  ALLOWED_ORIGINS: originList,
  OPENAI_API_KEY: z.string().trim().optional(),
  OPENAI_API_KEY_FILE: z.string().optional(),
  OPENAI_BASE_URL: httpUrl.optional(),
  OPENAI_REALTIME_MODEL: z.string().min(1).optional(),
  OPENAI_REALTIME_DIALECT: z.enum(DIALECTS).default('ga'),
  VOICE_ACCESS: z.enum(['guarded', 'direct']).default('guarded'),
  VOICE_CONFIG: z.string().optional(),
  VOICE_SECRET: z.string().min(16, 'use at least 16 characters').optional(),
  DATA_DIR: z.string().min(1).default('data'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ENGINE_SESSION_SECONDS: z.coerce.number().positive().max(7_200).optional(),
  ENGINE_FAULTS: faultList,
});

/** Who answers the calls. */
export type ProviderChoice =
  {readonly kind: 'practice'} | {readonly kind: 'remote'; readonly apiKey: string; readonly baseUrl: string};

export type Environment = {
  readonly port: number;
  readonly host: string;
  readonly publicOrigins: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly provider: ProviderChoice;
  readonly model: string | undefined;
  /** How the provider speaks. */
  readonly dialect: Dialect;
  readonly access: 'guarded' | 'direct';
  readonly voiceConfigPath: string | undefined;
  /** Seals what is handed to browsers; absent: one is made in `dataDir`. */
  readonly secret: string | undefined;
  /** A folder of this server's own. */
  readonly dataDir: string;
  readonly logLevel: z.output<typeof schema>['LOG_LEVEL'];
  readonly engine: {
    readonly sessionSeconds: number | undefined;
    readonly faults: readonly EngineFault[];
  };
  /** `HOST` and every public name are this machine only. */
  readonly loopback: boolean;
};

const PROVIDER_BASE_URL = 'https://api.openai.com/v1';

/** Reads the environment; throws an `EnvironmentError` that names every wrong variable. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim() !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw new EnvironmentError(parsed.error.issues.map(describe(given)).join('\n'));
  const values = parsed.data;
  const loopback = isLoopbackHost(values.HOST) && values.PUBLIC_ORIGINS.every(isLoopbackUrl);
  const environment: Environment = {
    port: values.PORT,
    host: values.HOST,
    publicOrigins: values.PUBLIC_ORIGINS,
    allowedOrigins: values.ALLOWED_ORIGINS,
    provider: chooseProvider(values),
    model: values.OPENAI_REALTIME_MODEL,
    dialect: values.OPENAI_REALTIME_DIALECT,
    access: values.VOICE_ACCESS,
    voiceConfigPath: values.VOICE_CONFIG,
    secret: values.VOICE_SECRET,
    dataDir: values.DATA_DIR,
    logLevel: values.LOG_LEVEL,
    engine: {sessionSeconds: values.ENGINE_SESSION_SECONDS, faults: values.ENGINE_FAULTS},
    loopback,
  };
  refuseUnguardedKey(environment);
  return environment;
}

type Values = z.output<typeof schema>;

function chooseProvider(values: Values): ProviderChoice {
  const apiKey = values.OPENAI_API_KEY ?? readKeyFile(values.OPENAI_API_KEY_FILE);
  const baseUrl = (values.OPENAI_BASE_URL ?? PROVIDER_BASE_URL).replace(/\/+$/, '');
  if (apiKey !== undefined) return {kind: 'remote', apiKey, baseUrl};
  if (values.OPENAI_BASE_URL === undefined) return {kind: 'practice'};
  if (isLoopbackUrl(baseUrl)) return {kind: 'remote', apiKey: 'none', baseUrl};
  throw new EnvironmentError(
    `OPENAI_API_KEY is missing: OPENAI_BASE_URL="${baseUrl}" is not on this machine.`,
  );
}

function readKeyFile(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    const key = readFileSync(path, 'utf8').trim();
    if (key !== '') return key;
  } catch (cause) {
    throw new EnvironmentError(`OPENAI_API_KEY_FILE="${path}" cannot be read.`, {cause});
  }
  throw new EnvironmentError(`OPENAI_API_KEY_FILE="${path}" is empty.`);
}

/** Until admission and a budget exist, a key that costs money stays on this machine. */
function refuseUnguardedKey({provider, loopback, host, publicOrigins}: Environment): void {
  if (loopback || provider.kind === 'practice' || isLoopbackUrl(provider.baseUrl)) return;
  throw new EnvironmentError(
    `HOST="${host}" and PUBLIC_ORIGINS="${publicOrigins.join(',')}" would let strangers spend the money of ` +
      'OPENAI_API_KEY: this version has no admission and no budget yet. Use HOST=127.0.0.1 and loopback ' +
      'PUBLIC_ORIGINS, or leave the key out to try the practice voice.',
  );
}

/** Variables whose value no message repeats. */
const SECRETS = new Set(['OPENAI_API_KEY', 'VOICE_SECRET']);

const describe =
  (given: Readonly<Record<string, string | undefined>>) =>
  (issue: z.core.$ZodIssue): string => {
    const name = String(issue.path[0]);
    const shown = SECRETS.has(name) ? '' : `="${given[name] ?? ''}"`;
    return `${name}${shown} is not allowed: ${issue.message}.`;
  };

function splitList(list: string): string[] {
  return list
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '');
}

function isOrigin(value: unknown): boolean {
  return typeof value === 'string' && isHttpUrl(value) && new URL(value).origin === value;
}

function isHttpUrl(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
