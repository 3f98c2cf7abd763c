/**
 * What every instance of a server must agree on: who was let in, what is spent, what may still be. It stands alone as
 * the contract of three stores (file, Redis, memory); each method is one decision, taken in one atomic step.
 *
 * Money is in micro-dollars (1 $ = 1,000,000), whole numbers. Times are epoch milliseconds of the caller's clock. Days
 * are UTC days: what is settled counts for the day of its settlement, what is held counts for every day until then, so
 * that on no day more is spent than its cap, as long as nothing costs more than was held for it. A limit that is
 * absent is none.
 */

/** Whose limit: one person's, one network's (an IPv4 address, an IPv6 /64), everybody's. */
export type Scope = 'visitor' | 'address' | 'site';
export const SCOPES = ['visitor', 'address', 'site'] as const satisfies readonly Scope[];

export type ScopeLimits = {
  /** Calls that begin within any 60 s. Starts are noted only while there is such a limit. */
  readonly startsPerMinute?: number | undefined;
  /** Calls that are live at the same time. */
  readonly concurrentCalls?: number | undefined;
  readonly callsPerDay?: number | undefined;
  /** Seconds of calls: granted when a call begins, and held while it is live. */
  readonly secondsPerDay?: number | undefined;
  readonly microDollarsPerDay?: number | undefined;
};

export type Limits = Readonly<Record<Scope, ScopeLimits>> & {
  readonly call: {readonly seconds?: number | undefined; readonly microDollars?: number | undefined};
};

/** Who asks: opaque keys, hashed already; they name no one. */
export type Asker = {readonly visitor: string; readonly address: string};

/** `budget-reserved`: it would fit, were it not for what other calls hold. `budget-exhausted`: it is spent. */
export type RefusedLimit =
  | 'starts-per-minute'
  | 'concurrent-calls'
  | 'calls-per-day'
  /** Fewer than `MIN_SECONDS` are left of the day's; with the scope `call`, none of its own: it is over for good. */
  | 'seconds-per-day'
  | 'budget-reserved'
  | 'budget-exhausted'
  /** What it goes on by was used before. */
  | 'used-up'
  /** Somebody else owns the call by now, or it is over: whoever asks must end what they run of it. */
  | 'lease-lost';

export type Refusal = {
  readonly ok: false;
  readonly limit: RefusedLimit;
  readonly scope: Scope | 'call';
  /** After so long it may fit: the end of the minute, of the day, of the first lease; 0 where nothing helps. */
  readonly retryAfterMs: number;
};

export type AdmitRequest = Asker & {
  /** 128 random bits or more. A call that is known goes on: it is the same one for every limit. */
  readonly callId: string;
  readonly limits: Limits;
  /** What the call may cost from now to the end of its lease, beside its responses. */
  readonly hold: number;
  /**
   * Nobody can say how often it will spend: all is held that its own limit leaves it, and `hold` at the least. Where it
   * has no limit of its own, only that.
   */
  readonly whole?: boolean | undefined;
  readonly leaseUntil: number;
  readonly now: number;
  /** What the call goes on by, where that may be used once: used up with the admission, and by no refusal. */
  readonly ticket?: Ticket | undefined;
};

/** A key that may be given once; it is remembered until `until`. */
export type Ticket = {readonly key: string; readonly until: number};

export type Admitted = {
  readonly ok: true;
  /** Proves the ownership of the call in every later step; a later owner has a higher one. */
  readonly fence: number;
  /** The call was known: it went on here. */
  readonly resumed: boolean;
  /** So long the call may be live from now on; absent: as long as it likes. */
  readonly seconds?: number | undefined;
  /** Sessions that an earlier owner of the call left with the provider: to be hung up. */
  readonly left: readonly string[];
  readonly used: number;
  /** What is held: as was asked, or more of the whole. */
  readonly held: number;
};

/** A call as its owner knows it. */
export type OwnedCall = {readonly callId: string; readonly fence: number; readonly now: number};

export type ReserveRequest = OwnedCall & {
  /** Of this call. Asked for again while it is open, the new amount replaces the old one. */
  readonly reservation: string;
  /** The most that it can cost. */
  readonly amount: number;
};

/**
 * `used`: how much of the fullest budget is spent or held, 0 to 1; 0 where there is none. `left`: what the tightest one
 * (of call, visitor, address and site) has left beside all that is spent and held, in micro-dollars; `undefined` where
 * there is none.
 */
export type Granted = {readonly ok: true; readonly used: number; readonly left: number | undefined};

export type SettleRequest = OwnedCall & {
  readonly reservation: string;
  /** What it did cost. More than was reserved counts in full, and so does what was never reserved. */
  readonly amount: number;
};

export type RenewRequest = OwnedCall & {
  readonly leaseUntil: number;
  /** All that was spent beside the responses since this owner was admitted. Told again, it counts once. */
  readonly charged: number;
  /** Replaces what was held. */
  readonly hold: number;
};

/** `charged`: as of a renewal. */
export type ReleaseRequest = OwnedCall & {readonly charged: number};

/** A session with the provider, by the id that ends it. It is kept until it is known to be over. */
export type UpstreamNote = OwnedCall & {readonly upstreamId: string};

/**
 * A call whose owner is gone: the lease has run out, and what it held counts as spent. Where nothing is `left` there is
 * nothing to do: the call is over.
 */
export type Orphan = {readonly callId: string; readonly fence: number; readonly left: readonly string[]};

/** Something that is paid at once and is no call: a token of direct access, a spoken sentence. */
export type SpendRequest = Asker & {
  readonly limits: Limits;
  /** Does it count as a call, for the limits of their number? */
  readonly isCall: boolean;
  readonly charge: number;
  readonly now: number;
};

export type Totals = {
  /** Of the present day. */
  readonly spent: number;
  readonly reserved: number;
  readonly liveCalls: number;
};

export type StoreHealth = {
  /** Will the day's cap survive a restart? */
  readonly durable: boolean;
  /** Absent: all is well. */
  readonly problem?: string | undefined;
};

/**
 * Every promise rejects with a `VoiceError` (`session/failed`) where the store cannot be reached: nothing is admitted.
 * The decision may have been taken all the same, and its answer lost; what it holds counts until its lease is over. A
 * number that is not whole, or less than 0, is a `RangeError`: the caller is wrong.
 */
export interface Store {
  readonly kind: 'file' | 'redis' | 'memory';
  /**
   * Lets a call begin, or go on: counts it in every scope, holds its worst case, and gives it a lease. Of a refused one
   * nothing is counted. A known call (live, or released less than `KNOWN_MS` ago) counts no second time as a start or a
   * call of the day, keeps what it has spent, and its earlier owner loses it; its clock goes on from its first admission.
   * It stays with the visitor and the address that began it. What a live one held and had not settled counts as spent,
   * since nobody will say any more what it did cost. Where the admission is refused, the earlier owner keeps the call.
   * Of two that come with one `ticket`, one is let in, and a used one is refused before any limit is looked at.
   */
  admit(request: AdmitRequest): Promise<Admitted | Refusal>;
  /** Holds the worst case of one response, if it fits the call, its visitor, its address and the site. */
  reserve(request: ReserveRequest): Promise<Granted | Refusal>;
  /** Turns a reservation into what it did cost. Says no where the call is not the caller's any more: it was counted. */
  settle(request: SettleRequest): Promise<boolean>;
  /**
   * Goes on with a lease. What was charged is spent even where the answer is a refusal, and comes out of the hold; the
   * lease is as long as it was. A lost lease charges nothing: its whole hold was counted when it was lost.
   */
  renew(request: RenewRequest): Promise<Granted | Refusal>;
  /**
   * Ends a call. Open reservations count in full; the hold is given back. Sessions that are still noted stay noted, and
   * are found by `reap`. Says no where the call is not the caller's any more.
   */
  release(request: ReleaseRequest): Promise<boolean>;
  /** A session runs with the provider. Says no where the call is not the caller's any more: hang it up. */
  noteUpstream(note: UpstreamNote): Promise<boolean>;
  /** It is over, as the provider said. Any fence may say so. */
  forgetUpstream(note: Pick<UpstreamNote, 'callId' | 'upstreamId'>): Promise<void>;
  /**
   * Takes every call whose lease has run out, and every released one with a session left: the caller owns them until
   * `leaseUntil`, hangs up what is left, and forgets it. Hold and reservations of the dead count as spent. At most
   * `REAPED_AT_ONCE`, the longest dead first.
   */
  reap(request: {readonly now: number; readonly leaseUntil: number}): Promise<readonly Orphan[]>;
  /** Was this key never given before, here or as a ticket? It is remembered until `until`. For what may be used once. */
  once(key: string, until: number, now: number): Promise<boolean>;
  spend(request: SpendRequest): Promise<Granted | Refusal>;
  totals(now: number): Promise<Totals>;
  health(): Promise<StoreHealth>;
  close(): Promise<void>;
}

/** So long after its end a call can be gone on with, and is the same for every limit. */
export const KNOWN_MS = 15 * 60_000;
/** No provider keeps a session for longer: what was noted so long before is over, whoever says so. */
export const LEFT_MS = 24 * 60 * 60_000;
/** `startsPerMinute` looks back for so long, from each moment anew. */
export const START_WINDOW_MS = 60_000;
/** A call that may last less, because of a day's seconds, is not worth its beginning. */
export const MIN_SECONDS = 10;
/** The shortest `retryAfterMs` of what waits for others: their lease may be over, and nobody took it yet. */
export const RETRY_SOON_MS = 1000;
/** More orphans are left to the next `reap`. */
export const REAPED_AT_ONCE = 100;
