/**
 * The calls of this instance, from their first socket to a while after their last: who lost a socket finds the same
 * call again, and who comes from another page or another instance goes on with what was sealed. It stands alone as
 * the only place that begins a call and forgets it.
 */
import {randomUUID} from 'node:crypto';
import type {GuardedClientFrame} from '../../src/realtime/protocol/guarded-client.js';
import type {WelcomeFrame} from '../../src/realtime/protocol/guarded-server.js';
import {GuardedCall} from './guarded-call.js';
import type {Visitor} from './visitor.js';
import {SEAL_LIFETIME_MS, type SealedCall} from './history-seal.js';
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
  /** Seals that were opened, with the time until which they would open. */
  readonly #used = new Map<string, number>();

  constructor(deps: GuardDeps) {
    this.#deps = deps;
  }

  /** Begins a call or goes on with one. Throws where `frame` names no agent. The caller attaches the visitor. */
  visit(frame: Start, origin: string, visitor: Visitor): Visit {
    const started = startCall(frame, this.#deps);
    const sealed = this.#unseal(frame, started, origin);
    const known = sealed && this.#calls.get(sealed.callId);
    const held = known ?? this.#begin(started, sealed, origin);
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

  /** Ends every call upstream. */
  async close(): Promise<void> {
    await Promise.all([...this.#calls.values()].map(held => this.#end(held)));
  }

  #begin(started: StartedCall, sealed: SealedCall | undefined, origin: string): Held {
    const id = sealed?.callId ?? randomUUID();
    const call: GuardedCall = new GuardedCall({
      started,
      earlier: sealed?.entries ?? [],
      since: sealed?.since,
      onTurn: entries => this.#seal(held, entries, origin),
    });
    const held: Held = {id, call, serial: (sealed?.serial ?? 0) + 1, timers: []};
    this.#calls.set(id, held);
    return held;
  }

  #seal(held: Held, entries: GuardedCall['entries'], origin: string): void {
    const expiresAt = Date.now() + SEAL_LIFETIME_MS;
    const {id: callId, serial, call} = held;
    held.serial += 1;
    const binding = {agent: call.started.agent, origin};
    const sealed = this.#deps.seal.seal(
      {callId, serial, expiresAt, since: call.clock.since, entries},
      binding,
    );
    call.tell({type: 'history', sealed});
  }

  #unseal({resume}: Start, {agent}: StartedCall, origin: string): SealedCall | undefined {
    const now = Date.now();
    const sealed = resume === undefined ? undefined : this.#deps.seal.open(resume, {agent, origin}, now);
    if (sealed === undefined) return undefined;
    for (const [key, until] of this.#used) if (until < now) this.#used.delete(key);
    const key = `${sealed.callId} ${sealed.serial}`;
    // A seal opens once. Who lost the line again before the next one arrived has no other: the call that waits for
    // somebody is theirs. One with a visitor on the line is not taken from them by a seal of the past.
    const waits = this.#calls.get(sealed.callId)?.call.isWatched === false;
    if (this.#used.has(key) && !waits) return undefined;
    this.#used.set(key, sealed.expiresAt);
    return sealed;
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
