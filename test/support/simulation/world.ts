/**
 * A day in the life of a public page: some instances over one store, a provider that errs, and visitors who ask for all
 * they can get. It stands alone as the judge: what it finds wrong is a hole in somebody's purse.
 */
import {LEASE_MS} from '../../../server/guard/call-lease.js';
import {AFTER_LEASE_MS} from '../../../server/guard/running-charges.js';
import {createMemoryStore} from '../../../server/store/memory-store.js';
import type {Admitted, AdmitRequest, OwnedCall, Refusal, Store} from '../../../server/store/store.js';
import {dayOf, type Account} from './bill.js';
import {NATURE, WorldClock} from './clock.js';
import {Instance} from './instance.js';
import {SimulatedProvider} from './provider.js';
import {Chance} from './random.js';
import {MODEL, anyShop, type Shop} from './shop.js';
import {HostileVisitor} from './visitor.js';

const NOON = Date.UTC(2026, 10, 21, 12);
const BEFORE_MIDNIGHT = Date.UTC(2026, 10, 21, 23, 50);
/** What is held after the last visitor is gone: a call waits for a minute, a lease for half of one. */
const AFTERMATH_MS = 150_000;
const LONGEST_DAY_MS = 5 * 3_600_000;
/** Sums of decimals differ behind the sixth. */
const ROUNDING = 1e-3;

export type WorldOptions = {
  readonly seed: number;
  /** How often all visitors together begin. */
  readonly starts: number;
  readonly store?: Store;
  /** Nothing fails and nobody dies, and the provider answers unasked: then all that it did cost is counted. */
  readonly isCalm?: boolean;
  /** The provider answers by itself; absent: in some worlds. */
  readonly byProvider?: boolean;
};

export type Verdict = {
  readonly admitted: number;
  readonly kills: number;
  /** Answers that nobody asked for, though somebody was to. */
  readonly unasked: number;
  /** Those of a provider that was to answer by itself, and how much one of its calls used of what it held, 0 to 1. */
  readonly byProvider: number;
  readonly fullest: number;
  /** In micro-dollars: what it did cost, and what was counted. */
  readonly spent: number;
  readonly counted: number;
  readonly wrongs: readonly string[];
};

export async function runWorld(options: WorldOptions): Promise<Verdict> {
  const {seed, starts, store = createMemoryStore(), isCalm = false} = options;
  const chance = new Chance(seed);
  const {byProvider = chance.is(0.3)} = options;
  const clock = new WorldClock(chance.is(0.7) ? NOON : BEFORE_MIDNIGHT);
  try {
    return await new World(chance, clock, store, {starts, isCalm, byProvider}).run();
  } finally {
    clock.close();
  }
}

class World {
  readonly #chance: Chance;
  readonly #clock: WorldClock;
  readonly #store: Store;
  readonly #provider: SimulatedProvider;
  readonly #accounts = new Map<string, Account>();
  /** All the money of each call that is held whole, by its fence. */
  readonly #held = new Map<number, number>();
  readonly #wrongs = new Set<string>();
  readonly #config: Shop;
  readonly #visitors: HostileVisitor[] = [];
  readonly #instances: Instance[] = [];
  readonly #isCalm: boolean;
  #kills = 0;
  #fullest = 0;
  #counted = 0;

  constructor(
    chance: Chance,
    clock: WorldClock,
    store: Store,
    {starts, isCalm, byProvider}: Required<Pick<WorldOptions, 'starts' | 'isCalm' | 'byProvider'>>,
  ) {
    this.#chance = chance;
    this.#clock = clock;
    this.#store = store;
    this.#isCalm = isCalm;
    this.#config = anyShop(chance, byProvider);
    const isKind = chance.is(0.2) || isCalm;
    const faults = isKind
      ? {create: 0, attach: 0, hangUp: 0, lost: 0}
      : {create: 0.05, attach: 0.05, hangUp: 0.1, lost: 0.02};
    const unasked = !byProvider && (chance.is(0.3) || isCalm) ? 0.1 : 0;
    const manners = {unasked, byProvider};
    this.#provider = new SimulatedProvider(clock, chance.fork(), this.#config.terms, {...faults, ...manners});
    for (let count = isCalm ? 1 : chance.whole(1, 3); count > 0; count -= 1) this.#boot();
    this.#people(starts);
  }

  async run(): Promise<Verdict> {
    if (this.#instances.length > 1 && this.#chance.is(0.8)) this.#planKill();
    await this.#clock.pass(LONGEST_DAY_MS, () => this.#visitors.every(({isDone}) => isDone));
    this.#expect(
      this.#visitors.every(({isDone}) => isDone),
      'the visitors are never done',
    );
    // What nobody knows of ends when it likes; by then it has been paid for.
    await this.#clock.pass(AFTERMATH_MS);
    this.#endUnnoted();
    await this.#judge();
    const ended = Promise.all(
      this.#instances.filter(({isAlive}) => isAlive).map(instance => instance.close()),
    );
    await this.#clock.pass(10_000);
    await ended;
    return {
      admitted: this.#accounts.size,
      kills: this.#kills,
      unasked: this.#provider.gifts.count(({isExpected}) => !isExpected),
      byProvider: this.#provider.gifts.count(({isExpected}) => isExpected),
      fullest: this.#fullest,
      spent: this.#provider.bill.total,
      counted: this.#counted,
      wrongs: [...this.#wrongs],
    };
  }

  #endUnnoted(): void {
    const {unnoted, untold, openers} = this.#provider;
    for (const session of unnoted) {
      const isNobodys = untold.has(session) || openers.get(session)?.isAlive === false;
      if (isNobodys) session.end();
    }
  }

  #people(starts: number): void {
    for (let left = starts; left > 0;) {
      const own = Math.min(left, this.#chance.whole(1, 8));
      left -= own;
      this.#visitors.push(
        new HostileVisitor({
          ...{clock: this.#clock, chance: this.#chance.fork(), provider: this.#provider, starts: own},
          address: `203.0.113.${this.#chance.whole(1, 20)}`,
          instances: () => this.#instances,
        }),
      );
    }
  }

  #boot(): void {
    this.#instances.push(
      new Instance({
        ...{clock: this.#clock, chance: this.#chance.fork(), provider: this.#provider, store: this.#store},
        ...{agents: this.#config.agents, model: MODEL, faults: this.#isCalm ? 0 : 0.01},
        accountOf: callId => this.#accounts.get(callId),
        onDecided: (...decision) => this.#onDecided(...decision),
      }),
    );
  }

  /** One dies with everything it runs, and comes back as another; somebody is always there. */
  #planKill(): void {
    this.#clock.later(NATURE, this.#chance.skewed(1_000, 240_000), () => {
      const alive = this.#instances.filter(({isAlive}) => isAlive);
      if (alive.length > 1) {
        this.#kills += 1;
        this.#chance.pick(alive).kill();
        this.#clock.later(NATURE, this.#chance.skewed(500, 60_000), () => this.#boot());
      }
      this.#planKill();
    });
  }

  async #onDecided(name: string, request: unknown, answer: unknown): Promise<void> {
    if (name === 'noteUpstream' && answer === true)
      this.#provider.onNoted((request as {upstreamId: string}).upstreamId);
    if (name === 'admit') this.#onAdmit(request as AdmitRequest, answer as Admitted | Refusal);
    if (name === 'renew' || name === 'release') this.#checkOwner(request as OwnedCall & {charged: number});
    const {spent, reserved, liveCalls} = await this.#store.totals(this.#clock.epoch);
    this.#expect(spent >= 0 && reserved >= 0 && liveCalls >= 0, `after ${name} a total is below nothing`);
    // What nobody was to answer is counted on top of what was held. What somebody was, is not.
    const above = this.#provider.gifts.aboveDay(dayOf(this.#clock.epoch), ({isExpected}) => !isExpected);
    const site = this.#config.caps.site + Math.ceil(above);
    this.#expect(spent + reserved <= site, `after ${name} ${spent} + ${reserved} is more than ${site}`);
    this.#trackDay(spent);
  }

  /** A known call stays with the visitor who began it. */
  #onAdmit({callId, visitor, whole}: AdmitRequest, answer: Admitted | Refusal): void {
    if (!answer.ok) return;
    if (!this.#accounts.has(callId)) this.#accounts.set(callId, {call: callId, visitor});
    if (whole === true) this.#held.set(answer.fence, answer.held);
  }

  /** Who holds all the money of a call has no other for it, whatever the provider answers. */
  #checkOwner({callId, fence, charged}: OwnedCall & {readonly charged: number}): void {
    const held = this.#held.get(fence) ?? Infinity;
    this.#fullest = Math.max(this.#fullest, charged / held);
    this.#expect(charged <= held, `${callId} has spent ${charged} of the ${held} that were held`);
  }

  #lastOfDay = 0;
  #day = 0;

  #trackDay(spent: number): void {
    const day = dayOf(this.#clock.epoch);
    if (day !== this.#day) {
      this.#counted += this.#lastOfDay;
      this.#day = day;
    }
    this.#lastOfDay = spent;
  }

  async #judge(): Promise<void> {
    const {bill, open, gifts} = this.#provider;
    const {caps} = this.#config;
    for (const [day, sum] of bill.days) this.#within(sum, caps.site + gifts.aboveDay(day), `day ${day}`);
    for (const [who, sum] of bill.visitorDays) {
      const [day, visitor] = who.split(' ');
      const above = gifts.aboveDay(Number(day), ({account}) => account.visitor === visitor);
      this.#within(sum, caps.visitor + above, `visitor ${who}`);
    }
    for (const [call, sum] of bill.calls)
      this.#within(sum, caps.call + gifts.above(({account}) => account.call === call), `call ${call}`);
    this.#expect(!bill.calls.has('nobody'), 'a session was opened for nobody');
    this.#expect(open.length === 0, `${open.map(({id}) => id).join()} still run`);
    const {spent, reserved, liveCalls} = await this.#store.totals(this.#clock.epoch);
    this.#trackDay(spent);
    this.#counted += this.#lastOfDay;
    this.#expect(reserved === 0 && liveCalls === 0, `${reserved} and ${liveCalls} calls are still held`);
    const total = Math.round(bill.total);
    const uncounted = gifts.uncounted({isCalm: this.#isCalm});
    this.#expect(
      this.#counted + uncounted + ROUNDING >= bill.total,
      `it did cost ${total}, and ${this.#counted} was counted`,
    );
    this.#judgeOrphans();
  }

  #judgeOrphans(): void {
    for (const [session, opener] of this.#provider.openers) {
      const {diedAt} = opener;
      if (diedAt === undefined || this.#provider.unnoted.has(session)) continue;
      const lateMs = (session.endedAt ?? Infinity) - diedAt - LEASE_MS - AFTER_LEASE_MS;
      this.#expect(lateMs <= 0, `${session.id} ended ${lateMs} ms after its lease was over`);
    }
  }

  #within(sum: number, cap: number, whose: string): void {
    this.#expect(sum <= cap + ROUNDING, `${whose} did cost ${Math.round(sum)} of ${cap}`);
  }

  #expect(isSo: boolean, wrong: string): void {
    if (!isSo && this.#wrongs.size < 10) this.#wrongs.add(`${wrong} (at ${this.#clock.now} ms)`);
  }
}
