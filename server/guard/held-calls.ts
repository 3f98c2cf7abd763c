/**
 * The calls of this instance, from their first socket to a while after their last: who lost a socket finds the same
 * call again, and who comes from another page or another instance goes on with what was sealed. It stands alone as
 * the only place that begins a call and forgets it.
 */
import {randomUUID} from 'node:crypto';
import type {GuardedClientFrame} from '../../src/realtime/protocol/guarded-client.js';
import type {WelcomeFrame} from '../../src/realtime/protocol/guarded-server.js';
import type {Caller, KnownVisitor} from './admission.js';
import {GuardedCall} from './guarded-call.js';
import type {Visitor} from './visitor.js';
import {SEAL_LIFETIME_MS, type SealedCall} from './history-seal.js';
import type {CallBudget} from './call-budget.js';
import {startCall, type GuardDeps, type StartedCall} from './start.js';

/** Nobody is on the line for so long: what runs upstream ends. */
const UPSTREAM_KEPT_MS = 15_000;
/** And after so long the call itself is over. */
const CALL_KEPT_MS = 60_000;

type Start = Extract<GuardedClientFrame, {type: 'start'}>;

/** A call with what it takes to hold it. */
type Held = {
  readonly id: string;
  readonly call: GuardedCall;
  readonly visitor: KnownVisitor;
  /** Counts its seals. */
  serial: number;
  timers: NodeJS.Timeout[];
};

/** One visitor's place in a call. */
export type Visit = {
  readonly call: GuardedCall;
  readonly welcome: WelcomeFrame;
  /** The visitor's socket is gone: they may come back. */
  readonly leave: () => void;
  /** The visitor is done, or was refused. Resolves when the provider knows. */
  readonly end: () => Promise<void>;
};

export class HeldCalls {
  readonly #deps: GuardDeps;
  readonly #calls = new Map<string, Held>();

  constructor(deps: GuardDeps) {
    this.#deps = deps;
  }

  /**
   * Begins a call or goes on with one. Rejects where `frame` names no agent, the visitor has no token that is wanted, or
   * a limit is met: then nothing was done. The caller attaches the visitor.
   */
  async visit(frame: Start, caller: Caller, visitor: Visitor): Promise<Visit> {
    const started = startCall(frame, this.#deps);
    const sealed = await this.#unseal(frame, started, caller.origin ?? '');
    const known = sealed && this.#calls.get(sealed.callId);
    const held =
      known ?? (await this.#begin(started, sealed, await this.#who(frame, started, caller, sealed), caller));
    for (const timer of held.timers.splice(0)) clearTimeout(timer);
    const {accepted, refused, judge, pushToTalk} = held.call.started;
    return {
      call: held.call,
      welcome: {
        type: 'welcome',
        limits: {},
        iceServers: [],
        accepted: [...accepted],
        refused: [...refused],
        ...(pushToTalk && {pushToTalk}),
        ...(judge !== undefined && {confirms: true}),
        ...(frame.resume !== undefined && {resumed: sealed !== undefined}),
      },
      leave: () => this.#hold(held, visitor),
      end: () => this.#end(held),
    };
  }

  get size(): number {
    return this.#calls.size;
  }

  /** Ends every call upstream. */
  async close(): Promise<void> {
    await Promise.all([...this.#calls.values()].map(held => this.#end(held)));
  }

  /** By the seal, which was theirs, or as they come. */
  async #who(
    {token}: Start,
    {agent, requireToken}: StartedCall,
    caller: Caller,
    sealed: SealedCall | undefined,
  ): Promise<KnownVisitor> {
    return sealed?.visitor ?? this.#deps.admission.identify(caller, {agent, token, requireToken});
  }

  async #begin(
    started: StartedCall,
    sealed: SealedCall | undefined,
    visitor: KnownVisitor,
    {origin = ''}: Caller,
  ): Promise<Held> {
    const id = sealed?.callId ?? randomUUID();
    const {limits, prices} = started;
    const budget = await this.#deps.admission.admit(id, visitor, limits, prices);
    // Another instance may have gone without ending what it ran.
    this.#hangUp(budget);
    const safety = this.#deps.admission.keys.safetyIdentifier(visitor.visitor);
    const call: GuardedCall = new GuardedCall({
      started: {...started, upstream: started.upstream.forVisitor(safety)},
      budget,
      earlier: sealed?.entries ?? [],
      since: sealed?.since,
      onTurn: entries => this.#seal(held, entries, origin),
    });
    const held: Held = {id, call, visitor, serial: (sealed?.serial ?? 0) + 1, timers: []};
    this.#calls.set(id, held);
    return held;
  }

  #hangUp(budget: CallBudget): void {
    for (const session of budget.admitted.left) {
      this.#deps.upstream
        .hangUp(session)
        .then(() => budget.forgetSession(session))
        .catch((failure: unknown) =>
          this.#deps.log.error({err: failure}, 'a call could not be ended upstream'),
        );
    }
  }

  #seal(held: Held, entries: GuardedCall['entries'], origin: string): void {
    const expiresAt = Date.now() + SEAL_LIFETIME_MS;
    const {id: callId, serial, call} = held;
    held.serial += 1;
    const binding = {agent: call.started.agent, origin};
    const sealed = this.#deps.seal.seal(
      {callId, serial, expiresAt, since: call.clock.since, visitor: held.visitor, entries},
      binding,
    );
    call.tell({type: 'history', sealed});
  }

  async #unseal({resume}: Start, {agent}: StartedCall, origin: string): Promise<SealedCall | undefined> {
    const now = Date.now();
    const sealed = resume === undefined ? undefined : this.#deps.seal.open(resume, {agent, origin}, now);
    if (sealed === undefined) return undefined;
    const {callId, serial, expiresAt} = sealed;
    // A seal opens once, on whatever instance. Who lost the line again before the next one arrived has no other: the
    // call that waits for somebody is theirs. One with a visitor on the line is not taken from them by a seal of the past.
    const isFirst = await this.#deps.admission.store.once(`seal ${callId} ${serial}`, expiresAt, now);
    return isFirst || this.#calls.get(callId)?.call.isWatched === false ? sealed : undefined;
  }

  #hold(held: Held, visitor: Visitor): void {
    held.call.detach(visitor);
    if (held.call.isWatched) return;
    held.timers.push(
      setTimeout(() => held.call.rest(), UPSTREAM_KEPT_MS).unref(),
      setTimeout(() => void this.#end(held), CALL_KEPT_MS).unref(),
    );
  }

  async #end(held: Held): Promise<void> {
    for (const timer of held.timers.splice(0)) clearTimeout(timer);
    this.#calls.delete(held.id);
    await held.call.close();
  }
}
