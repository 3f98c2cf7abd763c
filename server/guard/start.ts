/** From a visitor's `start` to what a call is made of: the agent, the session, what the page may change. */
import type {Logger} from 'pino';
import {VoiceError} from '../../src/shared/errors.js';
import type {JudgeSettings} from '../../src/realtime/conversation/turn-judge.js';
import {judgeSettingsOf} from '../../src/realtime/conversation/turn-watch.js';
import type {RealtimeSession} from '../../src/realtime/protocol/client-events.js';
import type {GuardedClientFrame, GuardedOverrides} from '../../src/realtime/protocol/guarded-client.js';
import {
  realtimeSession,
  sessionChange,
  type SessionSettings,
} from '../../src/realtime/protocol/session-settings.js';
import type {Agent, Agents} from '../config/agents.js';
import {retiredToday} from '../config/retired.js';
import type {CallPrices} from '../money/call-prices.js';
import type {Limits} from '../store/store.js';
import {DEFAULT_REALTIME_MODEL} from '../upstream/models.js';
import type {Upstream} from '../upstream/upstream.js';
import type {Admission} from './admission.js';
import type {HistorySeal} from './history-seal.js';
import {attributeName, resolveOverrides} from './overrides.js';

export type GuardDeps = {
  readonly upstream: Upstream;
  readonly agents: Pick<Agents, 'get'>;
  readonly admission: Admission;
  /** The owner's model; an agent or an allowed override names another. */
  readonly model: string | undefined;
  /** Everything is loopback: a page may override every setting. */
  readonly loopback: boolean;
  readonly seal: HistorySeal;
  readonly log: Logger;
};

/** What is asked before anybody is on the line. */
export type StartDeps = Pick<GuardDeps, 'upstream' | 'agents' | 'admission' | 'model' | 'loopback' | 'log'> &
  Partial<GuardDeps>;

export type StartedCall = {
  readonly agent: string;
  readonly upstream: Upstream;
  readonly model: string;
  readonly session: RealtimeSession;
  /** What the assistant says first. */
  readonly greeting: string | undefined;
  /** How a voice over an answer is judged; absent: every one is a turn. */
  readonly judge: JudgeSettings | undefined;
  /** The visitor begins and ends turns by hand. */
  readonly pushToTalk: boolean;
  readonly idleTimeoutMs: number | undefined;
  /** So long the call may be live. */
  readonly maxDurationS: number | undefined;
  readonly limits: Limits;
  readonly prices: CallPrices;
  /** How often within an hour the visitor may open another line, beside those that the call's own rotations want. */
  readonly offersPerHour: number | undefined;
  /** Only visitors with a token are let in. */
  readonly requireToken: boolean;
  readonly accepted: readonly string[];
  /** Overrides that the agent does not allow, by attribute name. */
  readonly refused: readonly string[];
  /** The call with other settings, and the updates that make the running session the same. */
  readonly change: (wishes: GuardedOverrides) => ChangedCall;
  readonly log: Logger;
};

export type ChangedCall = {
  readonly started: StartedCall;
  readonly updates: readonly RealtimeSession[];
  /** What was refused now and not before, by attribute name. */
  readonly refused: readonly string[];
};

type Start = Extract<GuardedClientFrame, {type: 'start'}>;
type Found = {readonly name: string; readonly agent: Agent};

/** Throws `config/invalid` where no agent has the name, `config/retired` where the call would be of what is gone. */
export function startCall(frame: Start, deps: StartDeps): StartedCall {
  const found = deps.agents.get(frame.agent);
  if (found === undefined) {
    throw new VoiceError('config/invalid', {message: `No agent is named "${frame.agent ?? ''}"`});
  }
  const wishes = frame.overrides ?? {};
  const {settings, model} = resolveOverrides(found.agent, wishes, grantsOf(frame, deps));
  const gone = retiredToday({...settings, model: model ?? deps.model}, deps.upstream.capabilities);
  if (gone !== undefined) throw gone;
  return resolve(frame, wishes, found, deps);
}

function resolve(frame: Start, wishes: GuardedOverrides, found: Found, deps: StartDeps): StartedCall {
  const {agent, name} = found;
  const {
    settings: resolved,
    model,
    greeting,
    maxDurationS,
    accepted,
    refused,
  } = resolveOverrides(agent, wishes, grantsOf(frame, deps));
  // The guard times the silence: a provider that did would answer what nobody reserved money for.
  const {idleTimeoutMs, ...settings} = resolved;
  const chosen = model ?? deps.model ?? DEFAULT_REALTIME_MODEL;
  const session = bounded(realtimeSession(settings, shapeOf(frame)), agent, chosen);
  const limits = deps.admission.limits(agent);
  return {
    ...{agent: name, upstream: deps.upstream, model: chosen, session, greeting, accepted, refused},
    judge: settings.bargeIn === 'immediate' ? undefined : judgeSettingsOf(session),
    pushToTalk: session.audio?.input?.turn_detection === null,
    ...{idleTimeoutMs, limits},
    maxDurationS: least(maxDurationS, limits.call.seconds),
    prices: deps.admission.prices({model: chosen, session}, limits),
    offersPerHour: deps.admission.offersPerHour(agent),
    requireToken: agent.requireToken,
    change: more => {
      const started = resolve(frame, {...wishes, ...more}, found, deps);
      return {
        started,
        updates: sessionChange(granted(more, started), shapeOf(frame), settings),
        refused: started.refused.filter(known => !refused.includes(known)),
      };
    },
    log: deps.log.child({agent: name}),
  };
}

const grantsOf = (
  {locale}: Start,
  {loopback}: StartDeps,
): {everything: boolean; locale: string | undefined} => ({
  everything: loopback,
  locale,
});

/** Of what a page asks to change, that which the agent allows, in the words of the session. */
function granted(wishes: GuardedOverrides, {refused, session}: StartedCall): SessionSettings {
  const allowed = Object.entries(wishes).filter(([name]) => !refused.includes(attributeName(name)));
  const {
    greeting: _greeting,
    model: _model,
    idleTimeoutMs: _idle,
    maxDurationS: _limit,
    dynamicVariables,
    tools,
    ...settings
  } = Object.fromEntries(allowed) as GuardedOverrides;
  const {instructions} = session;
  return {
    ...settings,
    // As they are now as a whole: places filled, and the agent's own tools among them.
    ...((settings.instructions ?? dynamicVariables) !== undefined && {instructions}),
    ...(tools !== undefined && {tools: session.tools}),
  };
}

/** Of two limits that may be none. */
function least(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

const shapeOf = ({mode}: Start): {readonly mode: Start['mode']; readonly answeredBy: 'us'} => ({
  mode,
  answeredBy: 'us',
});

/** The two settings that bound what one answer can cost; always set. */
function bounded(session: RealtimeSession, agent: Agent, model: string): RealtimeSession {
  return {
    ...session,
    model,
    max_output_tokens: agent.maxOutputTokens,
    truncation: {
      type: 'retention_ratio',
      retention_ratio: 0.8,
      token_limits: {post_instructions: agent.maxContextTokens},
    },
  };
}
