/** What a page asks to differ from the agent, split into what holds and what the agent does not allow. */
import type {FunctionTool, McpTool, SessionTool} from '../../src/realtime/protocol/client-events.js';
import {fillIn} from '../../src/realtime/protocol/dynamic-variables.js';
import type {GuardedOverrides} from '../../src/realtime/protocol/guarded-client.js';
import type {SessionSettings} from '../../src/realtime/protocol/session-settings.js';
import {PREFIX_MS, SILENCE_MS} from '../../src/realtime/conversation/judge-settings.js';
import {OVERRIDABLE, type Agent} from '../config/agents.js';

type Overridable = (typeof OVERRIDABLE)[number];

/** Which names of `allow` cover an override. */
const COVERED_BY: Readonly<Record<keyof GuardedOverrides, Overridable | readonly Overridable[]>> = {
  model: 'model',
  voice: 'voice',
  instructions: 'instructions',
  greeting: 'greeting',
  dynamicVariables: 'dynamic-variables',
  bargeIn: 'barge-in',
  idleTimeoutMs: 'idle-timeout-ms',
  maxDurationS: 'max-duration-s',
  language: 'language',
  targetLanguage: ['target-language', 'language'],
  speed: 'speed',
  turnDetection: 'turn-detection',
  vadThreshold: 'turn-detection',
  vadPrefixPaddingMs: 'turn-detection',
  vadSilenceMs: 'turn-detection',
  vadEagerness: 'turn-detection',
  noiseReduction: 'noise-reduction',
  inputTranscription: 'input-transcription',
  transcriptionKeywords: 'input-transcription',
  transcriptionDelay: 'input-transcription',
  tools: 'tools',
};

export type Resolved = {
  readonly settings: SessionSettings;
  readonly greeting: string | undefined;
  readonly model: string | undefined;
  readonly maxDurationS: number | undefined;
  /** Attribute names. */
  readonly accepted: readonly string[];
  readonly refused: readonly string[];
};

export type ResolveOptions = {
  readonly everything: boolean;
  readonly locale: string | undefined;
  /** What a signed token says of the visitor. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
};

/** `everything`: on loopback a developer may try each setting without writing a configuration first. */
export function resolveOverrides(
  agent: Agent,
  wishes: GuardedOverrides,
  {everything, locale, claims}: ResolveOptions,
): Resolved {
  const allowed = new Set<Overridable>(everything ? OVERRIDABLE : agent.allow);
  const accepted: string[] = [];
  const refused: string[] = [];
  const granted: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(withoutKnownTools(agent, wishes))) {
    // A page ends its call sooner than the owner would, and never later.
    const isLonger = name === 'maxDurationS' && Number(value) > (agent.maxDurationS ?? Infinity);
    // Who judges a voice must be who asks for answers, and whose money that is the owner has decided.
    const isJudged = name === 'bargeIn' && value === 'confirmed' && agent.responses === 'provider';
    const covers = [COVERED_BY[name as keyof GuardedOverrides]].flat();
    const ok = covers.some(cover => allowed.has(cover)) && !isLonger && !isJudged;
    (ok ? accepted : refused).push(attributeName(name));
    if (ok) granted[name] = value;
  }
  const {
    model,
    tools = [],
    greeting = agent.greeting,
    dynamicVariables = {},
    maxDurationS = agent.maxDurationS,
    ...settings
  } = granted as GuardedOverrides;
  const merged = {...agentSettings(agent, locale), ...settings};
  const filled = (text: string | undefined): string | undefined => text && fillIn(text, dynamicVariables);
  return {
    settings: {
      ...merged,
      instructions: filled(merged.instructions),
      tools: [...agentTools(agent, claims), ...(tools as FunctionTool[])],
    },
    greeting: filled(greeting),
    model: model ?? agent.model,
    maxDurationS,
    accepted,
    refused,
  };
}

/** A tool that the agent declares is the agent's; the page only brings the handler for it. */
function withoutKnownTools(agent: Agent, {tools, ...wishes}: GuardedOverrides): GuardedOverrides {
  const known = new Set(agent.tools.map(({name}) => name));
  const own = (tools ?? []).filter(({name}) => !known.has(name));
  return own.length === 0 ? wishes : {...wishes, tools: own};
}

function agentSettings(agent: Agent, locale: string | undefined): SessionSettings {
  const {instructions, voice, turnDetection, vadSilenceMs = SILENCE_MS, inputTranscription} = agent;
  const {bargeIn, idleTimeoutMs, targetLanguage} = agent;
  const speech = {voice, turnDetection, vadSilenceMs, inputTranscription, bargeIn, idleTimeoutMs};
  return {instructions, ...speech, targetLanguage, vadPrefixPaddingMs: PREFIX_MS, language: locale};
}

function agentTools({tools, mcpServers}: Agent, claims: ResolveOptions['claims']): SessionTool[] {
  const functions = toolsFor(tools, claims).map(({name, description, parameters}) => ({
    ...{type: 'function' as const, name, description, parameters},
  }));
  return [...functions, ...(mcpServers as McpTool[])];
}

/** Those that this visitor may use: the model is not told of the others. */
export function toolsFor(tools: Agent['tools'], claims: ResolveOptions['claims']): Agent['tools'] {
  return tools.filter(({requireClaims = {}}) =>
    Object.entries(requireClaims).every(([name, allowed]) => {
      const claim = claims !== undefined && Object.hasOwn(claims, name) ? claims[name] : undefined;
      return allowed.some(value => value === claim);
    }),
  );
}

/** `vadSilenceMs` is the attribute `vad-silence-ms`. */
export function attributeName(override: string): string {
  return override.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}
