/**
 * How much one address may ask at all, before anybody looks at what it asks. It stands alone, in memory and coarse: what
 * a visitor may take of calls and money is counted elsewhere, in one place for all instances; this only keeps a flood
 * from being work.
 */

/** So many at once, and as many again in so many seconds. */
export type FloodPolicy = {readonly name: string; readonly quota: number; readonly seconds: number};

/** A page asks once or twice; a whole office behind one address still fits. */
export const HTTP_FLOOD: FloodPolicy = {name: 'http', quota: 120, seconds: 60};
/** A widget opens one socket a call, and another one when its line breaks. */
export const SOCKET_FLOOD: FloodPolicy = {name: 'socket', quota: 120, seconds: 60};

/** Of so many addresses something is remembered; the one that was quiet for longest is forgotten first. */
const MAX_ADDRESSES = 20_000;

type Bucket = {tokens: number; at: number};

export type FloodAnswer = {
  readonly ok: boolean;
  /** `RateLimit` and `RateLimit-Policy`, as draft-ietf-httpapi-ratelimit-headers-11 has them. */
  readonly headers: Readonly<Record<'ratelimit' | 'ratelimit-policy', string>>;
  /** Seconds after which another try fits; 0 where this one did. */
  readonly retryAfter: number;
};

export class FloodLimiter {
  readonly #policy: FloodPolicy;
  readonly #perMs: number;
  readonly #now: () => number;
  readonly #maxAddresses: number;
  /** A flood is told the same thing all the time: it is one value, so that what is made of it can be kept. */
  #last: FloodAnswer = {ok: true, retryAfter: 0, headers: {'ratelimit-policy': '', ratelimit: ''}};
  /** In the order in which they last asked. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(policy: FloodPolicy, {now = Date.now, maxAddresses = MAX_ADDRESSES} = {}) {
    this.#policy = policy;
    this.#perMs = policy.quota / (policy.seconds * 1000);
    this.#now = now;
    this.#maxAddresses = maxAddresses;
  }

  /** Of how many addresses something is remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Counts a request of this address, unless it is one too many: who goes on asking waits no longer for it. */
  take(address: string): FloodAnswer {
    const {quota} = this.#policy;
    const now = this.#now();
    const bucket = this.#buckets.get(address) ?? {tokens: quota, at: now};
    // A clock that is set back gives nothing, and takes nothing.
    bucket.tokens = Math.min(quota, bucket.tokens + Math.max(0, now - bucket.at) * this.#perMs);
    bucket.at = now;
    const ok = bucket.tokens >= 1;
    if (ok) bucket.tokens -= 1;
    this.#remember(address, bucket);
    return this.#answer(ok, bucket.tokens);
  }

  #remember(address: string, bucket: Bucket): void {
    this.#buckets.delete(address);
    this.#buckets.set(address, bucket);
    if (this.#buckets.size <= this.#maxAddresses) return;
    const [quietest] = this.#buckets.keys();
    if (quietest !== undefined) this.#buckets.delete(quietest);
  }

  #answer(ok: boolean, tokens: number): FloodAnswer {
    const {name, quota, seconds} = this.#policy;
    const secondsFor = (missing: number): number => Math.ceil(missing / this.#perMs / 1000);
    const retryAfter = ok ? 0 : Math.max(1, secondsFor(1 - tokens));
    const ratelimit = `"${name}";r=${Math.floor(tokens)};t=${secondsFor(quota - tokens)}`;
    const {headers} = this.#last;
    if (ok !== this.#last.ok || retryAfter !== this.#last.retryAfter || ratelimit !== headers.ratelimit) {
      const policy = `"${name}";q=${quota};w=${seconds}`;
      this.#last = {ok, retryAfter, headers: {'ratelimit-policy': policy, ratelimit}};
    }
    return this.#last;
  }
}
