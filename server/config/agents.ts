/**
 * voice.config.json: what the assistant is. It stands alone as the owner's side of a session: instructions,
 * voice and tools that no page can change unless `allow` names them.
 */
import {readFileSync} from 'node:fs';
import {z} from 'zod';
import {EnvironmentError} from './environment.js';

/** Attributes that a page may set where the agent says nothing else. */
const DEFAULT_ALLOW = ['voice', 'language', 'speed', 'turn-detection'] as const;

export const OVERRIDABLE = [
  'model',
  'voice',
  'instructions',
  'language',
  'speed',
  'turn-detection',
  'noise-reduction',
  'input-transcription',
  'tools',
] as const;

const tool = z.strictObject({
  name: z.string().regex(/^[\w-]{1,64}$/, 'use 1 to 64 letters, digits, - and _'),
  description: z.string().max(1_000),
  parameters: z.record(z.string(), z.unknown()),
});

const agent = z.strictObject({
  instructions: z.string().optional(),
  model: z.string().optional(),
  voice: z.string().optional(),
  /** Tools that the page carries out, by `registerTool` or the `voice-tool-call` event. */
  tools: z.array(tool).default([]),
  turnDetection: z.enum(['server_vad', 'semantic_vad']).optional(),
  vadSilenceMs: z.number().int().min(100).max(10_000).optional(),
  inputTranscription: z.string().optional(),
  /** The longest answer, in tokens: bounds what one answer can cost. */
  maxOutputTokens: z.number().int().min(1).max(4_096).default(1_024),
  /** How many tokens of the conversation an answer may read again: bounds what a long call can cost. */
  maxContextTokens: z.number().int().min(1_000).max(128_000).default(8_000),
  allow: z.array(z.enum(OVERRIDABLE)).default([...DEFAULT_ALLOW]),
});

const voiceConfig = z.strictObject({
  $schema: z.string().optional(),
  default: z.string().default('assistant'),
  agents: z.record(z.string().regex(/^[\w-]{1,64}$/), agent),
});

export type Agent = z.output<typeof agent>;
export type Agents = {
  readonly defaultName: string;
  readonly get: (name: string | undefined) => {readonly name: string; readonly agent: Agent} | undefined;
};

/** Reads the file; throws an `EnvironmentError` that names each wrong field and what is allowed. */
export function readAgents(path: string): Agents {
  const parsed = voiceConfig.safeParse(readJson(path));
  if (!parsed.success) {
    const lines = parsed.error.issues.map(issue => `${path}: ${issue.path.join('.')}: ${issue.message}.`);
    throw new EnvironmentError(lines.join('\n'));
  }
  const {agents, default: defaultName} = parsed.data;
  if (agents[defaultName] === undefined) {
    throw new EnvironmentError(`${path}: default: no agent is named "${defaultName}".`);
  }
  return {
    defaultName,
    get: (name = defaultName) => {
      const found = Object.hasOwn(agents, name) ? agents[name] : undefined;
      return found === undefined ? undefined : {name, agent: found};
    },
  };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new EnvironmentError(`VOICE_CONFIG="${path}" cannot be read as JSON: ${why}.`, {cause});
  }
}
