/**
 * What the provider will really charge: its own books, by day, visitor and call, in micro-dollars with all decimals. It
 * stands alone because nothing of the guard's reckoning may be in it.
 */
import type {TokenPrice} from '../../../server/upstream/models.js';

/** Who pays for a session, as the world knows it. */
export type Account = {readonly call: string; readonly visitor: string};

export type Terms = {
  /** The most that one response may read and say. */
  readonly contextTokens: number;
  readonly outputTokens: number;
  readonly tokens?: TokenPrice | undefined;
  /** Dollars for a minute that is written down, and for a minute of the session. */
  readonly transcription: number;
  readonly session: number;
};

const DAY_MS = 86_400_000;
const MICRO = 1_000_000;

export class Bill {
  readonly days = new Map<number, number>();
  readonly visitorDays = new Map<string, number>();
  readonly calls = new Map<string, number>();
  total = 0;

  /** Something that is paid at once. */
  add(cost: number, {call, visitor}: Account, now: number): void {
    const day = dayOf(now);
    add(this.days, day, cost);
    add(this.visitorDays, `${day} ${visitor}`, cost);
    add(this.calls, call, cost);
    this.total += cost;
  }

  /** Minutes at so many dollars each, on the days on which they passed. */
  addTime(perMinute: number, account: Account, from: number, until: number): void {
    for (let at = from; at < until;) {
      const next = Math.min(until, (Math.floor(at / DAY_MS) + 1) * DAY_MS);
      this.add(minutesCost(perMinute, (next - at) / 1000), account, at);
      at = next;
    }
  }
}

export function dayOf(now: number): number {
  return Math.floor(now / DAY_MS);
}

export function minutesCost(perMinute: number, seconds: number): number {
  return (perMinute * MICRO * seconds) / 60;
}

/** What one response has read and said. */
export type Tokens = {
  readonly text: number;
  readonly audio: number;
  readonly cachedAudio: number;
  readonly textOut: number;
  readonly audioOut: number;
};

export function tokensCost(price: TokenPrice, tokens: Tokens): number {
  return (
    tokens.text * price.textIn +
    (tokens.audio - tokens.cachedAudio) * price.audioIn +
    tokens.cachedAudio * price.audioCached +
    tokens.textOut * price.textOut +
    tokens.audioOut * price.audioOut
  );
}

function add<Key>(sums: Map<Key, number>, key: Key, more: number): void {
  sums.set(key, (sums.get(key) ?? 0) + more);
}
