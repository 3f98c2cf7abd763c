/**
 * The calls of this instance, from their first socket to a while after their last: who lost a socket finds the same
 * call again, and who comes from another page or another instance goes on with what was sealed. It stands alone as
 * the only place that begins a call and forgets it.
 */
import {randomUUID} from 'node:crypto';
import {VoiceError, asVoiceError} from '../../src/shared/errors.js';
import type {ConversationEntry} from '../../src/realtime/conversation/entry.js';
import type {GuardedClientFrame} from '../../src/realtime/protocol/guarded-client.js';
import type {
  GuardedServerFrame,
  VisitorReport,
  WelcomeFrame,
} from '../../src/realtime/protocol/guarded-server.js';
import type {Feedback, RatedCall} from '../report/call-feedback.js';
import {visitorReport, type Taken} from '../report/call-report.js';
import {iceServersFor} from '../access/ice-servers.js';
import {NO_METRICS, type Metrics} from '../metrics/metrics.js';
import {Aliases} from './aliases.js';
import type {Caller, KnownVisitor} from './admission.js';
import {FeedbackDesk} from './feedback-desk.js';
import {GuardedCall} from './guarded-call.js';
import {OtherVersions} from './other-versions.js';
import type {Visitor} from './visitor.js';
import {SEAL_LIFETIME_MS, type SealedCall} from './history-seal.js';
import type {Ticket} from '../store/store.js';
import type {CallBudget} from './call-budget.js';
import {hangUpAtLast} from './hang-up.js';
import {findAgent, startCall, type FoundAgent, type GuardDeps} from './start.js';

/** Nobody is on the line for so long: what runs upstream ends. */
const UPSTREAM_KEPT_MS = 15_000;
/** And after so long the call itself is over. */
const CALL_KEPT_MS = 60_000;

/** For a call that nothing bounds: a browser asks for another way when it reconnects. */
const LONGEST_CALL_S = 3_600;

type Start = Extract<GuardedClientFrame, {type: 'start'}>;

/** A call with what it takes to hold it. */
type Held = {
  readonly id: string;
  readonly call: GuardedCall;
  readonly visitor: KnownVisitor;
  readonly startedAt: number;
  /** Counts its seals. */
  serial: number;
  timers: NodeJS.Timeout[];
};

/** Who comes in, and by what. */
type Entrance = {
  readonly frame: Start;
  readonly found: FoundAgent;
  readonly caller: Caller;
  /** The call that they go on with. */
  readonly sealed?: SealedCall;
  /** Used up where they are let in. */
  readonly ticket?: Ticket;
};

/** One visitor's place in a call. */
export type Visit = {
  readonly call: GuardedCall;
  readonly welcome: WelcomeFrame;
  /** What the call took so far, as far as the visitor may know it. */
  readonly report: () => VisitorReport;
  /** What the visitor says of the call, while it goes on; once. */
  readonly rate: (feedback: Feedback) => void;
  /** The visitor's socket is gone: they may come back. */
  readonly leave: () => void;
  /** The visitor is done, or was refused. Resolves when the provider knows. */
  readonly end: (reason: string) => Promise<void>;
};

export class HeldCalls {
  /** Takes what visitors say of their calls. */
  readonly feedback: FeedbackDesk;
  readonly #deps: GuardDeps;
  readonly #metrics: Metrics;
  readonly #calls = new Map<string, Held>();
  readonly #versions: OtherVersions;

  constructor(deps: GuardDeps) {
    this.#deps = deps;
    this.feedback = new FeedbackDesk(deps);
    this.#metrics = deps.metrics ?? NO_METRICS;
    this.#versions = new OtherVersions(deps.log);
  }

  /**
   * Begins a call or goes on with one. Rejects where `frame` names no agent, the visitor has no token that is wanted, or
   * a limit is met: then nothing was done. The caller attaches the visitor.
   */
  async visit(frame: Start, caller: Caller, visitor: Visitor): Promise<Visit> {
    try {
      return await this.#visit(frame, caller, visitor);
    } catch (failure) {
      this.#metrics.callRefused(asVoiceError(failure, 'session/failed').code);
      throw failure;
    }
  }

  async #visit(frame: Start, caller: Caller, visitor: Visitor): Promise<Visit> {
    this.#versions.tell(frame.version);
    const found = findAgent(frame, this.#deps);
    const again = await this.#goOn({frame, found, caller});
    const held = again ?? (await this.#begin({frame, found, caller}));
    // Nothing is used up where nothing was brought.
    if (held === undefined) throw new VoiceError('session/failed');
    for (const timer of held.timers.splice(0)) clearTimeout(timer);
    const {accepted, refused, judge, pushToTalk, byEar, maxDurationS} = held.call.started;
    const ticket = this.feedback.ticketFor(rated(held), caller);
    return {
      call: held.call,
      welcome: {
        type: 'welcome',
        limits: {...(maxDurationS !== undefined && {maxDurationSeconds: maxDurationS})},
        iceServers: this.#iceServers(held),
        accepted: [...accepted],
        refused: [...refused],
        ...(byEar ? {byEar} : pushToTalk && {pushToTalk}),
        ...(judge !== undefined && {confirms: true}),
        ...(frame.resume !== undefined && {resumed: again !== undefined}),
        ...(ticket !== undefined && {feedback: ticket}),
      },
      report: () => visitorReport(taken(held), held.call.started.expose),
      rate: feedback => this.feedback.take(rated(held), feedback),
      leave: () => this.#hold(held, visitor),
      end: reason => this.#end(held, reason),
    };
  }

  /** How many visitors are on the line. Who may come back can do so elsewhere. */
  get watched(): number {
    return [...this.#calls.values()].filter(({call}) => call.isWatched).length;
  }

  /** Ends every call upstream. */
  async close(): Promise<void> {
    await Promise.all([...this.#calls.values()].map(held => this.#end(held, 'server')));
  }

  /** The call that a seal goes on with; `undefined` where there is none, or where it was used before. */
  async #goOn({frame, found, caller}: Entrance): Promise<Held | undefined> {
    const now = Date.now();
    const binding = {agent: found.name, origin: caller.origin ?? ''};
    const sealed = frame.resume === undefined ? undefined : this.#deps.seal.open(frame.resume, binding, now);
    if (sealed === undefined) return undefined;
    const {callId, serial, expiresAt} = sealed;
    // A seal opens once, on whatever instance; of one that is not let in it is as good as it was.
    const ticket = {key: `seal ${callId} ${serial}`, until: expiresAt};
    if (!this.#calls.has(callId)) return this.#begin({frame, found, caller, sealed, ticket});
    const isFirst = await this.#deps.admission.store.once(ticket.key, ticket.until, now);
    const here = this.#calls.get(callId);
    if (here === undefined) return isFirst ? this.#begin({frame, found, caller, sealed}) : undefined;
    // Who lost the line again before the next seal arrived has no other: the call that waits for somebody is theirs.
    // One with a visitor on the line is not taken from them by a seal of the past.
    return isFirst || !here.call.isWatched ? here : undefined;
  }

  /** By the seal, which was theirs, or as they come. */
  async #who({frame: {token}, found: {name, agent}, caller, sealed}: Entrance): Promise<KnownVisitor> {
    return (
      sealed?.visitor ??
      this.#deps.admission.identify(caller, {
        agent: name,
        token,
        requireToken: agent.requireToken,
        requireChallenge: agent.requireChallenge,
      })
    );
  }

  /** `undefined` where the ticket was used before. */
  async #begin(entrance: Entrance): Promise<Held | undefined> {
    const {frame, caller, sealed, ticket} = entrance;
    const visitor = await this.#who(entrance);
    const {origin = ''} = caller;
    const id = sealed?.callId ?? randomUUID();
    const started = startCall(frame, this.#deps, visitor.claims);
    const {limits, prices, whole} = started;
    const budget = await this.#deps.admission.admit(visitor, {callId: id, limits, prices, whole, ticket});
    if (budget === undefined) return undefined;
    // Another instance may have gone without ending what it ran.
    this.#hangUp(budget);
    const safety = this.#deps.admission.keys.safetyIdentifier(visitor.visitor);
    const call: GuardedCall = new GuardedCall({
      started: {...started, upstream: started.upstream.forVisitor(safety)},
      budget,
      claims: visitor.claims,
      metrics: this.#metrics,
      aliases: sealed === undefined ? new Aliases() : Aliases.ofCallThatGoesOn(),
      earlier: sealed?.entries ?? [],
      since: sealed?.since,
      seal: entries => this.#seal(held, entries, origin),
    });
    const held: Held = {
      id,
      call,
      visitor,
      startedAt: Date.now(),
      serial: (sealed?.serial ?? 0) + 1,
      timers: [],
    };
    this.#calls.set(id, held);
    this.#metrics.callStarted();
    return held;
  }

  /** Credentials for a TURN server live a little longer than the call may. */
  #iceServers({call, visitor}: Held): WelcomeFrame['iceServers'] {
    const {servers = [], turnSecret} = this.#deps.ice ?? {};
    const {maxDurationS: callSeconds = LONGEST_CALL_S} = call.started;
    return iceServersFor(servers, turnSecret, {key: visitor.visitor, callSeconds, now: Date.now()});
  }

  #hangUp(budget: CallBudget): void {
    for (const session of budget.admitted.left) {
      hangUpAtLast(this.#deps.upstream, session)
        .then(() => budget.forgetSession(session))
        .catch((failure: unknown) =>
          this.#deps.log.error({err: failure}, 'a call could not be ended upstream'),
        );
    }
  }

  #seal(held: Held, entries: readonly ConversationEntry[], origin: string): GuardedServerFrame {
    const expiresAt = Date.now() + SEAL_LIFETIME_MS;
    const {id: callId, serial, call} = held;
    held.serial += 1;
    const binding = {agent: call.started.agent, origin};
    const sealed = this.#deps.seal.seal(
      {callId, serial, expiresAt, since: call.clock.since, visitor: held.visitor, entries},
      binding,
    );
    return {type: 'history', sealed};
  }

  #hold(held: Held, visitor: Visitor): void {
    held.call.detach(visitor);
    if (held.call.isWatched) return;
    held.timers.push(
      setTimeout(() => held.call.rest(), UPSTREAM_KEPT_MS).unref(),
      setTimeout(() => void this.#end(held, 'lost'), CALL_KEPT_MS).unref(),
    );
  }

  async #end(held: Held, reason: string): Promise<void> {
    for (const timer of held.timers.splice(0)) clearTimeout(timer);
    // Its visitor may have gone on with it by another socket, which has it by now.
    const isKnown = this.#calls.get(held.id) === held && this.#calls.delete(held.id);
    await held.call.close();
    // Whatever ends it twice, it is told of once.
    if (isKnown) this.#report(held, reason);
  }

  #report(held: Held, reason: string): void {
    const {call, startedAt} = held;
    this.#metrics.callEnded();
    const {seconds, usage, cost, responses} = taken(held);
    const who = {...rated(held), model: call.started.model, reason};
    this.#deps.log.info({...who, seconds, responses, ...usage, cost}, 'a call is over');
    this.#deps.onReport?.({
      ...{...who, startedAt: new Date(startedAt).toISOString(), seconds, responses, usage},
      ...(cost !== undefined && {cost}),
    });
  }
}

/** A call as its owner knows it. */
function rated({id, call, visitor}: Held): RatedCall {
  return {call: id, agent: call.started.agent, visitor: visitor.visitor};
}

function taken({call, startedAt}: Held): Taken {
  return {seconds: Math.round((Date.now() - startedAt) / 1000), ...call.money.taken};
}
