/**
 * The set-up of one call, with one fault at a chosen step of it, and what is left when everything is over. It stands alone
 * because each way to begin a call asks the store and the provider other things, and each question may fail.
 */
import {LEASE_MS} from '../../../server/guard/call-lease.js';
import {AFTER_LEASE_MS} from '../../../server/guard/running-charges.js';
import {createMemoryStore} from '../../../server/store/memory-store.js';
import type {Account} from './bill.js';
import {WorldClock, type Mortal} from './clock.js';
import type {Fault} from './fault.js';
import {Instance} from './instance.js';
import {OFFER} from './offer.js';
import {OpenVisit} from './open-visit.js';
import {SimulatedProvider} from './provider.js';
import {Chance} from './random.js';
import {MODEL, shopOf} from './shop.js';

const NOON = Date.UTC(2026, 10, 21, 12);
const AFTERMATH_MS = 150_000;
/** A visitor who stays so long sees every limit of a set-up pass, and every lease of the dead. */
const PATIENCE_MS = 45_000;
/** Sessions of worlds in which one has to follow another. */
const SHORT_MS = 20_000;

export type SetUpOptions = {
  readonly way: Way;
  readonly seed: number;
  /** The question at which the fault happens, from 0; none where the way has fewer. */
  readonly at: number;
  readonly fault: Fault;
};

export type Outcome = {
  /** How many questions were asked by whoever could fail. */
  readonly questions: number;
  /** The one that failed. */
  readonly failed: string | undefined;
  readonly wrongs: readonly string[];
};

type Stage = {
  readonly clock: WorldClock;
  readonly chance: Chance;
  /** Another socket, to the first instance or to the second. */
  readonly visit: (instance: 0 | 1) => OpenVisit;
  readonly seals: readonly string[];
  /** From now on questions of this instance may fail. */
  readonly arm: (instance: 0 | 1) => void;
};

const write = (visit: OpenVisit): void => {
  const content = [{type: 'input_text', text: 'Which shoes are red?'}];
  visit.say({type: 'conversation.item.create', item: {type: 'message', role: 'user', content}});
  visit.say({type: 'response.create'});
};
const start = (visit: OpenVisit, resume?: string): void =>
  visit.say({type: 'start', mode: 'conversation', leg: 'webrtc', ...(resume !== undefined && {resume})});

/** What each does, as far as it is no fault's turn. */
const WAYS = {
  'a WebSocket leg': async ({visit, arm, clock, chance}: Stage) => {
    arm(0);
    const one = visit(0);
    start(one);
    one.say({type: 'leg.open'});
    await clock.pass(chance.skewed(0, 2_000));
    write(one);
    return one;
  },
  'a WebRTC leg': async ({visit, arm, clock, chance}: Stage) => {
    arm(0);
    const one = visit(0);
    start(one);
    one.say({type: 'offer', sdp: OFFER});
    await clock.pass(chance.skewed(0, 2_000));
    write(one);
    return one;
  },
  'a switch to WebRTC and back': async ({visit, arm, clock, chance}: Stage) => {
    const one = visit(0);
    start(one);
    one.say({type: 'leg.open'});
    await clock.pass(1_500);
    arm(0);
    one.say({type: 'offer', sdp: OFFER});
    await clock.pass(chance.skewed(0, 2_000));
    one.say({type: 'leg.open'});
    await clock.pass(chance.skewed(0, 2_000));
    return one;
  },
  'a session that follows another, over WebSocket': async ({visit, arm, clock}: Stage) => {
    const one = visit(0);
    start(one);
    one.say({type: 'leg.open'});
    await clock.pass(3_000);
    arm(0);
    await clock.pass(SHORT_MS);
    return one;
  },
  'a session that follows another, over WebRTC': async ({visit, arm, clock}: Stage) => {
    const one = visit(0);
    start(one);
    one.say({type: 'offer', sdp: OFFER});
    await clock.pass(3_000);
    arm(0);
    await clock.pass(SHORT_MS, () => one.told.includes('offer.wanted'));
    one.say({type: 'offer', sdp: OFFER, standby: true});
    await clock.pass(8_000);
    return one;
  },
  'a call that goes on at another instance': async ({visit, arm, clock, chance, seals}: Stage) => {
    const one = visit(0);
    start(one);
    one.say({type: 'offer', sdp: OFFER});
    await clock.pass(chance.skewed(500, 2_000));
    write(one);
    await clock.pass(chance.skewed(0, 2_000));
    one.cut();
    arm(1);
    const other = visit(1);
    start(other, seals.at(-1));
    other.say({type: 'offer', sdp: OFFER});
    await clock.pass(chance.skewed(0, 3_000));
    return other;
  },
} as const;

export type Way = keyof typeof WAYS;
export const ALL_WAYS = Object.keys(WAYS) as readonly Way[];

export async function setUp(options: SetUpOptions): Promise<Outcome> {
  const clock = new WorldClock(NOON);
  try {
    return await new SetUp(options, clock).run();
  } finally {
    clock.close();
  }
}

class SetUp {
  readonly #options: SetUpOptions;
  readonly #clock: WorldClock;
  readonly #chance: Chance;
  readonly #store = createMemoryStore();
  readonly #provider: SimulatedProvider;
  readonly #instances: Instance[];
  readonly #accounts = new Map<string, Account>();
  readonly #seals: string[] = [];
  #armed: Mortal | undefined;
  #questions = 0;
  #failed: string | undefined;

  constructor(options: SetUpOptions, clock: WorldClock) {
    this.#options = options;
    this.#clock = clock;
    this.#chance = new Chance(options.seed);
    const {agents, terms} = shopOf({
      dollars: {site: 100, visitor: 100, call: 100},
      isByMinute: this.#chance.is(0.3),
      // Of its own, too: what it may cost is held otherwise.
      ...(options.seed % 3 === 0 && {agent: {responses: 'provider'}}),
    });
    const saboteur = {
      next: (asking: Mortal, question: string) => this.#next(asking, question),
      kill: (asking: Mortal) => this.#instances.find(known => known === asking)?.kill(),
    };
    const isShort = options.way.startsWith('a session that follows');
    this.#provider = new SimulatedProvider(clock, this.#chance.fork(), terms, {
      ...{create: 0, attach: 0, hangUp: 0, lost: 0, saboteur},
      ...(isShort && {lastsMs: SHORT_MS}),
    });
    const line = {clock, faults: 0, saboteur, provider: this.#provider, store: this.#store};
    this.#instances = [0, 1].map(
      () =>
        new Instance({
          ...{...line, chance: this.#chance.fork(), agents, model: MODEL},
          accountOf: callId => this.#accounts.get(callId),
          onDecided: (name, request, answer) => this.#onDecided(name, request, answer),
        }),
    );
  }

  async run(): Promise<Outcome> {
    const clock = this.#clock;
    const visit = await WAYS[this.#options.way]({
      ...{clock, chance: this.#chance, seals: this.#seals},
      visit: index => this.#visit(index),
      arm: index => (this.#armed = this.#instances[index]),
    });
    const stays = this.#chance.is(0.5);
    await clock.pass(stays ? PATIENCE_MS : this.#chance.skewed(0, 5_000));
    const unwatched = stays ? this.#unwatched() : [];
    if (this.#chance.is(0.5)) visit.say({type: 'end'});
    else visit.cut();
    await clock.pass(1_000);
    this.#armed = undefined;
    await clock.pass(AFTERMATH_MS);
    const wrongs = [...unwatched, ...(await this.#left()), ...this.#late()];
    const ended = this.#instances.filter(({isAlive}) => isAlive).map(instance => instance.close());
    await clock.pass(10_000);
    await Promise.all(ended);
    return {questions: this.#questions, failed: this.#failed, wrongs};
  }

  #visit(index: 0 | 1): OpenVisit {
    const instance = this.#instances[index]!;
    const where = {clock: this.#clock, provider: this.#provider, address: '203.0.113.7'};
    return new OpenVisit({...where, instance, onSeal: seal => this.#seals.push(seal)});
  }

  #next(asking: Mortal, question: string): Fault | undefined {
    if (asking !== this.#armed) return undefined;
    const isIt = this.#questions === this.#options.at;
    this.#questions += 1;
    if (!isIt) return undefined;
    this.#failed = question;
    return this.#options.fault;
  }

  #onDecided(name: string, request: unknown, answer: unknown): void {
    const {callId, visitor, upstreamId} = request as {callId: string; visitor: string; upstreamId: string};
    if (name === 'admit') this.#accounts.set(callId, {call: callId, visitor});
    if (name === 'noteUpstream' && answer === true) this.#provider.onNoted(upstreamId);
  }

  /** A session of which only the dead knew, or nobody, cannot be ended by anybody. */
  #isNobodys(session: SimulatedProvider['open'][number]): boolean {
    const {untold, unnoted, openers} = this.#provider;
    return untold.has(session) || (unnoted.has(session) && openers.get(session)?.isAlive === false);
  }

  /** While the call goes on, none of its sessions does so by itself. */
  #unwatched(): string[] {
    const {open, openers} = this.#provider;
    const alone = open.filter(
      session =>
        session.listeners.size === 0 && !this.#isNobodys(session) && openers.get(session)?.isAlive === true,
    );
    return alone.map(({id}) => `nobody watches ${id}`);
  }

  async #left(): Promise<string[]> {
    const sessions = this.#provider.open.filter(session => !this.#isNobodys(session));
    const {reserved, liveCalls} = await this.#store.totals(this.#clock.epoch);
    const spent = await this.#counted();
    const {total} = this.#provider.bill;
    return [
      ...sessions.map(({id, kind}) => `${kind} ${id} still runs`),
      ...(reserved === 0 ? [] : [`${reserved} are still held`]),
      ...(liveCalls === 0 ? [] : [`${liveCalls} calls are still live`]),
      ...(spent + 1e-3 >= total ? [] : [`it did cost ${total}, and ${spent} was counted`]),
    ];
  }

  async #counted(): Promise<number> {
    // What nobody knows of has been paid for as long as it can last.
    for (const session of this.#provider.open) session.end();
    return (await this.#store.totals(this.#clock.epoch)).spent;
  }

  #late(): string[] {
    return [...this.#provider.openers].flatMap(([session, {diedAt}]) => {
      if (diedAt === undefined || this.#isNobodys(session)) return [];
      const lateMs = (session.endedAt ?? Infinity) - diedAt - LEASE_MS - AFTER_LEASE_MS;
      return lateMs <= 0 ? [] : [`${session.id} ended ${lateMs} ms after its lease was over`];
    });
  }
}
