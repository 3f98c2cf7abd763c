/**
 * voice.config.json: what the assistant is. It stands alone as the owner's side of a session: instructions,
 * voice and tools that no page can change unless `allow` names them.
 */
import {readFileSync} from 'node:fs';
import {z} from 'zod';
import {DEFAULT_SPEECH_MODEL, type Price} from '../upstream/models.js';
import {isLoopbackUrl} from '../access/loopback.js';
import {EnvironmentError} from './environment.js';
import {callLimits, limitsConfig, type LimitsConfig} from './limits.js';
import {retired, today} from './retired.js';

/** Attributes that a page may set where the agent says nothing else. */
const DEFAULT_ALLOW = ['voice', 'language', 'speed', 'turn-detection', 'dynamic-variables'] as const;

export const OVERRIDABLE = [
  'model',
  'voice',
  'instructions',
  'greeting',
  'language',
  'target-language',
  'speed',
  'turn-detection',
  'barge-in',
  'idle-timeout-ms',
  'max-duration-s',
  'noise-reduction',
  'input-transcription',
  'tools',
  'dynamic-variables',
] as const;

/** What a browser may be told of its own call beside the conversation: tokens and seconds, dollars. */
const EXPOSABLE = ['usage', 'cost'] as const;

/** Where a tool is carried out that is not the page's. */
const endpoint = z.strictObject({
  url: z.url().refine(isSafeUrl, {error: 'use https, or http on this machine'}),
  /** `${NAME}` is filled in from the environment: a secret need not be written here. */
  headers: z.record(z.string().regex(/^[\w-]{1,100}$/), z.string().max(4_096)).default({}),
});

const tool = z.strictObject({
  name: z.string().regex(/^[\w-]{1,64}$/, 'use 1 to 64 letters, digits, - and _'),
  description: z.string().max(1_000),
  parameters: z.record(z.string(), z.unknown()),
  /** Carries the tool out; without one the page does, or a function of the server. */
  endpoint: endpoint.optional(),
  /** After so long a tool of the server has failed. */
  timeoutMs: z.number().int().min(100).max(60_000).default(15_000),
  /** Who may use it: a claim of the visitor's token must be one of these. Nobody else is offered it. */
  requireClaims: z.record(z.string(), z.array(z.union([z.string(), z.number(), z.boolean()]))).optional(),
});

/** A server of tools that the provider calls; each call may need the visitor's word. */
const mcpServer = z.strictObject({
  type: z.literal('mcp'),
  server_label: z.string().regex(/^[\w-]{1,64}$/),
  server_url: z.url(),
  server_description: z.string().max(1_000).optional(),
  authorization: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  allowed_tools: z.array(z.string()).optional(),
  require_approval: z.enum(['always', 'never']).default('always'),
});

const agentFields = z.strictObject({
  /** `{{name}}` is filled by the page's `dynamic-variables`; so is it in the greeting. */
  instructions: z.string().optional(),
  /** What the assistant says first. */
  greeting: z.string().max(600).optional(),
  model: z.string().optional(),
  voice: z.string().optional(),
  /** Tools that the page carries out, by `registerTool` or the `voice-tool-call` event. */
  tools: z.array(tool).default([]),
  mcpServers: z.array(mcpServer).default([]),
  turnDetection: z.enum(['server_vad', 'semantic_vad', 'push-to-talk']).optional(),
  /** Is an answer cut as soon as somebody makes a sound, or once it is sure that they speak? */
  bargeIn: z.enum(['confirmed', 'immediate']).default('confirmed'),
  /**
   * Who makes the answers: the guard, which holds the money of each before it asks for it, or the provider by itself, a
   * trip sooner. Then all the money of a call is held from its start, and a voice cuts an answer at once.
   */
  responses: z.enum(['guard', 'provider']).default('guard'),
  /** After so long a silence the assistant asks whether anybody is there; twice, then the call ends. */
  idleTimeoutMs: z.number().int().min(5_000).max(30_000).optional(),
  /** After so many seconds a call ends; a page may ask for fewer, where it is allowed to. */
  maxDurationS: z.number().min(10).max(86_400).optional(),
  vadSilenceMs: z.number().int().min(100).max(10_000).optional(),
  inputTranscription: z.string().optional(),
  /** Into which what is said is translated, in `mode="translation"`: a language tag. */
  targetLanguage: z
    .string()
    .regex(/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i, 'use a language tag such as de or pt-BR')
    .optional(),
  /** The longest answer, in tokens: bounds what one answer can cost. */
  maxOutputTokens: z.number().int().min(1).max(4_096).default(1_024),
  /** How many tokens of the conversation an answer may read again: bounds what a long call can cost. */
  maxContextTokens: z.number().int().min(1_000).max(128_000).default(8_000),
  allow: z.array(z.enum(OVERRIDABLE)).default([...DEFAULT_ALLOW]),
  /** What a browser is told of its own call beside the conversation. */
  expose: z.array(z.enum(EXPOSABLE)).default([]),
  /** What one call may take, where it differs from the `limits` of all. */
  limits: callLimits.prefault({}),
  /** What `/tts` may read aloud for pages of this agent; absent: nothing. */
  speech: z
    .strictObject({
      voices: z.array(z.string().min(1).max(64)).min(1),
      model: z.string().default(DEFAULT_SPEECH_MODEL),
      maxCharacters: z.number().int().min(1).max(4_096).default(300),
      /** Who reads, where it is not the provider: any service with an `/audio/speech` like OpenAI's. */
      endpoint: endpoint.optional(),
    })
    .optional(),
  /** Only who has solved the page's challenge (Turnstile, hCaptcha) may call: its solution is given as the token. */
  requireChallenge: z.boolean().default(false),
  /** Only visitors with a token of the owner's own backend may call. */
  requireToken: z.boolean().default(false),
});

const agent = agentFields.refine(({responses, bargeIn}) => responses === 'guard' || bargeIn === 'immediate', {
  path: ['bargeIn'],
  error:
    '"responses": "provider" needs "bargeIn": "immediate", because whoever judges a voice must be who asks for its answer',
});

const perMillion = z.number().min(0);
const price = z.union(
  [
    z.strictObject({
      textIn: perMillion,
      textCached: perMillion,
      textOut: perMillion,
      audioIn: perMillion,
      audioCached: perMillion,
      audioOut: perMillion,
      imageIn: perMillion.default(0),
      imageCached: perMillion.default(0),
    }),
    z.strictObject({perMinute: z.number().min(0)}),
    z.strictObject({perMillionCharacters: perMillion}),
  ],
  {
    error:
      'use the eight prices of a token model, {"perMinute": dollars} or {"perMillionCharacters": dollars}',
  },
);

const voiceConfig = z.strictObject({
  $schema: z.string().optional(),
  /** Of several agents: who answers where a page names none; left out, the one that is called `assistant`. */
  default: z.string().optional(),
  agents: z.record(z.string().regex(/^[\w-]{1,64}$/), agent),
  limits: limitsConfig.prefault({}),
  /** Prices that the provider's have become, or of models that this project does not know; in dollars. */
  prices: z.record(z.string(), price).default({}),
});

export type Agent = z.output<typeof agent>;
export type Agents = {
  readonly defaultName: string;
  readonly get: (name: string | undefined) => {readonly name: string; readonly agent: Agent} | undefined;
  readonly names: readonly string[];
  readonly all: ReadonlyMap<string, Agent>;
  readonly limits: LimitsConfig;
  /** By model. */
  readonly prices: Readonly<Record<string, Price>>;
};

/** The same for editors, which help an owner to write the file: JSON Schema of what may stand in it. */
export function voiceConfigSchema(): object {
  return z.toJSONSchema(voiceConfig, {io: 'input'});
}

export type ReadOptions = {
  /** Absent: today. */
  readonly day?: string | undefined;
  /** The provider calls models as the owner does: nothing is known of them by name. */
  readonly ownModelNames?: boolean | undefined;
};

/** Reads the file; throws an `EnvironmentError` that names each wrong field and what is allowed. */
export function readAgents(
  path: string,
  variables: Readonly<Record<string, string | undefined>> = {},
  options: ReadOptions = {},
): Agents {
  return agentsOf(readJson(path), path, variables, options);
}

/** The same of what is not in a file; `path` names it in an error. */
export function agentsOf(
  written: unknown,
  path: string,
  variables: Readonly<Record<string, string | undefined>> = {},
  options: ReadOptions = {},
): Agents {
  const parsed = voiceConfig.safeParse(filledIn(written, variables, path));
  if (!parsed.success) {
    const lines = parsed.error.issues.map(
      issue => `${path}: ${issue.path.join('.')}: ${told(issue, written)}.`,
    );
    throw new EnvironmentError(lines.join('\n'));
  }
  const {agents, limits, prices} = parsed.data;
  const names = Object.keys(agents);
  const defaultName = parsed.data.default ?? (names.length === 1 ? names.join() : 'assistant');
  if (agents[defaultName] === undefined) {
    const use = names.length === 0 ? 'write one into agents' : `use one of: ${names.join(', ')}`;
    throw new EnvironmentError(`${path}: default: no agent is named "${defaultName}"; ${use}.`);
  }
  const gone = Object.entries(agents).flatMap(([name, named]) => {
    const error = retired(
      options.ownModelNames === true ? {voice: named.voice} : named,
      options.day ?? today(),
    );
    return error === undefined ? [] : [`${path}: agents.${name}: ${error.message}.`];
  });
  if (gone.length > 0) throw new EnvironmentError(gone.join('\n'));
  return {
    ...{defaultName, limits, prices},
    names,
    all: new Map(Object.entries(agents)),
    get: (name = defaultName) => {
      const found = Object.hasOwn(agents, name) ? agents[name] : undefined;
      return found === undefined ? undefined : {name, agent: found};
    },
  };
}

/** What is wrong, and for a key that was right once, what happened to it. */
function told(issue: z.core.$ZodIssue, written: unknown): string {
  if (issue.code !== 'unrecognized_keys') return issue.message;
  if (!issue.keys.includes('temperature')) return issue.message + allowedAt(issue.path);
  const holder = issue.path.reduce<unknown>((value, key) => fieldOf(value, key), written);
  return retired({temperature: fieldOf(holder, 'temperature')}, today())?.message ?? issue.message;
}

/** The keys that may stand there, as editors are told them. */
function allowedAt(path: readonly PropertyKey[]): string {
  const place = path.reduce<unknown>(
    (schema, key) => fieldOf(fieldOf(schema, 'properties'), key) ?? fieldOf(schema, 'additionalProperties'),
    voiceConfigSchema(),
  );
  const keys = Object.keys(fieldOf(place, 'properties') ?? {});
  return keys.length === 0 ? '' : `; use ${keys.join(', ')}`;
}

function fieldOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<PropertyKey, unknown>)[key]
    : undefined;
}

/** Every header of an endpoint with its places filled in; one that names no variable is an error that says so. */
function filledIn(
  config: unknown,
  variables: Readonly<Record<string, string | undefined>>,
  path: string,
): unknown {
  return JSON.parse(JSON.stringify(config), (key, value: unknown) => {
    if (key !== 'headers' || typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, text]) => [
        name,
        String(text).replace(/\$\{(\w+)\}/g, (_, variable: string) => {
          const found = variables[variable];
          if (found !== undefined) return found;
          throw new EnvironmentError(`${path}: headers.${name}: the variable ${variable} is not set.`);
        }),
      ]),
    );
  }) as unknown;
}

function isSafeUrl(url: string): boolean {
  return url.startsWith('https:') || (url.startsWith('http:') && isLoopbackUrl(url));
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (cause) {
    if (fieldOf(cause, 'code') === 'ENOENT') throw new EnvironmentError(`${path} does not exist.`, {cause});
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new EnvironmentError(`${path} cannot be read as JSON: ${why}.`, {cause});
  }
}
