/** From a visitor's `start` to what a call is made of: the agent, the session, what the page may change. */
import type {Logger} from 'pino';
import {VoiceError} from '../../src/shared/errors.js';
import type {JudgeSettings} from '../../src/realtime/conversation/turn-judge.js';
import {judgeSettingsOf} from '../../src/realtime/conversation/judge-settings.js';
import type {RealtimeSession} from '../../src/realtime/protocol/client-events.js';
import type {GuardedClientFrame, GuardedOverrides} from '../../src/realtime/protocol/guarded-client.js';
import {
  DEFAULT_TRANSCRIPTION_MODEL,
  isLive,
  realtimeSession,
  sessionChange,
  type SessionSettings,
  type SessionShape,
} from '../../src/realtime/protocol/session-settings.js';
import type {IceOptions} from '../access/ice-servers.js';
import type {Metrics} from '../metrics/metrics.js';
import type {CallFeedback} from '../report/call-feedback.js';
import type {CallReport} from '../report/call-report.js';
import type {Agent, Agents} from '../config/agents.js';
import {retiredToday} from '../config/retired.js';
import {worstOf, type CallPrices} from '../money/call-prices.js';
import {isHeldWhole} from '../money/whole-call.js';
import type {Limits} from '../store/store.js';
import {checkTranslation} from '../upstream/check-translation.js';
import {DEFAULT_REALTIME_MODEL, translationModel} from '../upstream/models.js';
import type {Upstream} from '../upstream/upstream.js';
import {httpTool} from '../tools/http-tool.js';
import type {ServerTool} from '../tools/server-tool.js';
import type {Admission, KnownVisitor} from './admission.js';
import type {FeedbackTickets} from './feedback-tickets.js';
import type {HistorySeal} from './history-seal.js';
import type {BoundTool} from './server-tools.js';
import {attributeName, resolveOverrides, toolsFor} from './overrides.js';
import {ROOM_FOR} from './whole-call.js';

export type GuardDeps = {
  readonly upstream: Upstream;
  readonly agents: Pick<Agents, 'get'>;
  readonly admission: Admission;
  /** The owner's model; an agent or an allowed override names another. */
  readonly model: string | undefined;
  /** Everything is loopback: a page may override every setting. */
  readonly loopback: boolean;
  readonly seal: HistorySeal;
  readonly ice?: IceOptions | undefined;
  readonly metrics?: Metrics | undefined;
  /** Told once for each call that is over. */
  readonly onReport?: ((report: CallReport) => void) | undefined;
  /** By which a visitor says how a call was once it is over; absent: nobody is given one. */
  readonly tickets?: FeedbackTickets | undefined;
  /** Told once for each call that its visitor has rated. */
  readonly onFeedback?: ((feedback: CallFeedback) => void) | undefined;
  /** Tools of agents that are carried out here, by name. */
  readonly serverTools?: Readonly<Record<string, ServerTool>> | undefined;
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
  /** Who asks for answers: this guard, the provider by itself, or nobody where all is written down, or translated, and no more. */
  readonly answeredBy: 'guard' | 'provider' | 'nobody';
  /** Whoever sends the sound says where a turn ends, because the model does not: their ear does, and not their hand. */
  readonly byEar: boolean;
  readonly idleTimeoutMs: number | undefined;
  /** So long the call may be live. */
  readonly maxDurationS: number | undefined;
  readonly limits: Limits;
  readonly prices: CallPrices;
  /** All of its money is held from the start; so much of it must be there for its answers. */
  readonly whole: {readonly least: number} | undefined;
  /** How often within an hour the visitor may open another line, beside those that the call's own rotations want. */
  readonly offersPerHour: number | undefined;
  /** What a browser is told of its own call beside the conversation. */
  readonly expose: Agent['expose'];
  /** Those of its tools that are carried out here, by name; the others are the page's. */
  readonly serverTools: ReadonlyMap<string, BoundTool>;
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
export type FoundAgent = {readonly name: string; readonly agent: Agent};

/** Throws `config/invalid` where no agent has the name. */
export function findAgent({agent: name}: Start, {agents}: Pick<GuardDeps, 'agents'>): FoundAgent {
  const found = agents.get(name);
  if (found !== undefined) return found;
  throw new VoiceError('config/invalid', {message: `No agent is named "${name ?? ''}"`});
}

/**
 * `claims`: what a signed token says of the visitor. Throws `config/retired` where the call would be of what is gone,
 * whoever chose it.
 */
export function startCall(frame: Start, deps: StartDeps, claims?: KnownVisitor['claims']): StartedCall {
  const found = {...findAgent(frame, deps), claims};
  const wishes = frame.overrides ?? {};
  const {settings, model} = resolveOverrides(found.agent, wishes, grantsOf(frame, found, deps));
  const gone = retiredToday({...settings, model: model ?? deps.model}, deps.upstream.capabilities);
  if (gone !== undefined) throw gone;
  return resolve(frame, wishes, found, deps);
}

type Found = FoundAgent & Pick<KnownVisitor, 'claims'>;

function resolve(frame: Start, wishes: GuardedOverrides, found: Found, deps: StartDeps): StartedCall {
  const {agent, name, claims} = found;
  const {
    settings: resolved,
    model,
    greeting,
    maxDurationS,
    accepted,
    refused,
  } = resolveOverrides(agent, wishes, grantsOf(frame, found, deps));
  // The guard times the silence: a provider that did would answer what nobody reserved money for.
  const {idleTimeoutMs, ...settings} = resolved;
  const shape = shapeOf(frame, agent);
  const wanted = realtimeSession(settings, shape);
  checkTranslation(wanted, deps.upstream.capabilities);
  const chosen = modelFor(wanted, model ?? deps.model);
  const session = bounded(wanted, agent, chosen);
  const limits = deps.admission.limits(agent);
  const priced = {model: chosen, session};
  const prices = deps.admission.prices(priced, limits);
  const {turn_detection: detection, transcription} = session.audio?.input ?? {};
  const answers = session.type === 'realtime';
  const knowsNoTurns = session.type === 'translation' || (!answers && isLive(transcription));
  return {
    ...{agent: name, upstream: deps.upstream, model: chosen, session, greeting, accepted, refused},
    judge: answers && settings.bargeIn !== 'immediate' ? judgeSettingsOf(session) : undefined,
    pushToTalk: frame.mode !== 'text' && detection === null,
    byEar: knowsNoTurns && settings.turnDetection !== 'push-to-talk' && settings.turnDetection !== 'none',
    answeredBy: !answers ? 'nobody' : detection?.create_response === true ? 'provider' : 'guard',
    // Whom nobody answers nobody asks whether they are still there.
    idleTimeoutMs: answers ? idleTimeoutMs : undefined,
    limits,
    maxDurationS: least(maxDurationS, limits.call.seconds),
    prices,
    whole: isHeldWhole(answers ? agent : {}, prices, limits)
      ? {least: ROOM_FOR * worstOf(priced, prices)}
      : undefined,
    offersPerHour: deps.admission.offersPerHour(agent),
    expose: agent.expose,
    serverTools: boundTools(agent, deps.serverTools ?? {}, claims),
    change: more => {
      const started = resolve(frame, {...wishes, ...more}, found, deps);
      return {
        started,
        updates: sessionChange(granted(more, started), shape, settings),
        refused: started.refused.filter(known => !refused.includes(known)),
      };
    },
    log: deps.log.child({agent: name}),
  };
}

const grantsOf = (
  {locale}: Start,
  {claims}: Found,
  {loopback}: StartDeps,
): Parameters<typeof resolveOverrides>[2] => ({everything: loopback, locale, claims});

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

function boundTools(
  agent: Agent,
  functions: Readonly<Record<string, ServerTool>>,
  claims: KnownVisitor['claims'],
): ReadonlyMap<string, BoundTool> {
  const bound = new Map<string, BoundTool>();
  for (const {name, parameters, timeoutMs, endpoint} of toolsFor(agent.tools, claims)) {
    const own = Object.hasOwn(functions, name) ? functions[name] : undefined;
    const run = own ?? (endpoint && httpTool(name, endpoint));
    if (run !== undefined) bound.set(name, {parameters, timeoutMs, run});
  }
  return bound;
}

/** The model of a session, where `named` is that of conversations. */
function modelFor({type, audio}: RealtimeSession, named: string | undefined): string {
  if (type === 'translation') return translationModel(named);
  if (type === 'realtime') return named ?? DEFAULT_REALTIME_MODEL;
  return audio?.input?.transcription?.model ?? DEFAULT_TRANSCRIPTION_MODEL;
}

/** Of two limits that may be none. */
function least(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

/** Nobody but the guard asks for answers, unless the owner has chosen so; no page can. */
function shapeOf({mode}: Start, {responses}: Pick<Agent, 'responses'>): SessionShape {
  return {mode, answeredBy: responses === 'provider' ? 'provider' : 'us'};
}

/** What bounds the cost of a call; always set: nobody answers but who is asked, and no answer is longer than paid for. */
function bounded(session: RealtimeSession, agent: Agent, model: string): RealtimeSession {
  // Who only hears, or says again what was said, makes no answers.
  if (session.type !== 'realtime') return session;
  return {
    // Who is told nothing of turns hears them, and answers them: a written call gets sound all the same, from whoever likes.
    audio: {input: {turn_detection: null}},
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
