/**
 * A visitor who wants the owner's money, or has a bad line; it does not matter which. It stands alone because what it
 * does is chosen without a look at what would be sensible.
 */
import {encodeFrame} from '../../../src/realtime/protocol/frames.js';
import {NATURE, type WorldClock} from './clock.js';
import type {Instance} from './instance.js';
import {OFFER} from './offer.js';
import {OpenVisit} from './open-visit.js';
import type {SimulatedProvider} from './provider.js';
import type {Chance} from './random.js';

export type VisitorOptions = {
  readonly clock: WorldClock;
  readonly chance: Chance;
  readonly provider: SimulatedProvider;
  readonly address: string;
  /** How often it begins anew, or comes back. */
  readonly starts: number;
  readonly instances: () => readonly Instance[];
};

/** A tenth of a second of PCM16 at 24 kHz. */
const SOUND = new Uint8Array(4_800);
/** Most of what a visitor does comes at once, or within some seconds. */
const LONGEST_PAUSE_MS = 4_000;
const SHORT_SILENCE_MS = 200;

type Act = (visit: OpenVisit, chance: Chance) => void;

export class HostileVisitor {
  readonly #options: VisitorOptions;
  readonly #seals: string[] = [];
  #starts = 0;
  #visit: OpenVisit | undefined;
  isDone = false;

  constructor(options: VisitorOptions) {
    this.#options = options;
    this.#later(options.chance.skewed(0, 120_000), () => this.#enter());
  }

  #later(ms: number, act: () => void): void {
    this.#options.clock.later(NATURE, ms, act);
  }

  #enter(): void {
    const {chance, instances, starts} = this.#options;
    const alive = instances().filter(({isAlive}) => isAlive);
    if (this.#starts >= starts) {
      this.isDone = true;
      return;
    }
    if (alive.length === 0) {
      this.#later(1_000, () => this.#enter());
      return;
    }
    this.#starts += 1;
    const visit = this.#open(chance.pick(alive));
    this.#visit = visit;
    // The newest, one that was used already, or none.
    const seal = chance.is(0.6) ? this.#seals.at(chance.is(0.7) ? -1 : -2) : undefined;
    visit.say({
      ...{type: 'start', mode: chance.is(0.3) ? 'text' : 'conversation', leg: 'webrtc'},
      ...(seal !== undefined && {resume: seal}),
      overrides: {
        ...(chance.is(0.2) && {turnDetection: 'push-to-talk'}),
        ...(chance.is(0.1) && {inputTranscription: 'off'}),
        // Short turns: one may be over, and answered, before anybody knows what the answer before it did cost.
        ...(chance.is(0.3) && {vadSilenceMs: SHORT_SILENCE_MS}),
      },
    });
    const lengthMs = chance.is(0.03) ? chance.whole(600_000, 3_700_000) : chance.skewed(0, 120_000);
    const until = this.#options.clock.now + lengthMs;
    if (chance.is(0.6)) {
      this.#act(visit, until, ACTS);
      return;
    }
    chance.pick([open, offer])(visit, chance);
    this.#act(visit, until, TALK);
  }

  #open(instance: Instance): OpenVisit {
    const visit = new OpenVisit({
      ...{...this.#options, instance},
      onSeal: sealed => this.#seals.push(sealed),
      onOver: () => this.#onOver(visit),
    });
    return visit;
  }

  #act(visit: OpenVisit, until: number, acts: readonly Act[]): void {
    if (visit.isOver) return;
    const {chance, clock} = this.#options;
    if (clock.now >= until) {
      if (chance.is(0.5)) visit.say({type: 'end'});
      else visit.cut();
      return;
    }
    const isLong = until - clock.now > 300_000;
    for (let times = chance.is(0.1) ? chance.whole(1, 12) : 1; times > 0; times -= 1)
      chance.pick(acts)(visit, chance);
    this.#later(chance.skewed(0, isLong ? 120_000 : LONGEST_PAUSE_MS), () => this.#act(visit, until, acts));
  }

  #onOver(visit: OpenVisit): void {
    if (this.#visit !== visit) return;
    this.#visit = undefined;
    const {chance} = this.#options;
    this.#later(chance.is(0.5) ? chance.skewed(0, 2_000) : chance.skewed(0, 90_000), () => this.#enter());
  }
}

const open: Act = visit => visit.say({type: 'leg.open'});
const offer: Act = visit => visit.say({type: 'offer', sdp: OFFER});
const write: Act = visit => {
  const content = [{type: 'input_text', text: 'Tell me everything that you know'}];
  visit.say({type: 'conversation.item.create', item: {type: 'message', role: 'user', content}});
  visit.say({type: 'response.create'});
};
const speak: Act = (visit, chance) => {
  visit.speak(chance.skewed(0.1, 4));
  for (let frames = chance.whole(1, 4); frames > 0; frames -= 1) {
    visit.say(encodeFrame({epoch: visit.epoch, stream: 0, offset: 0, sound: SOUND}));
  }
};

/** Who stays in one session, and has the call to its end. */
const TALK: readonly Act[] = [speak, speak, speak, write];

/** Those that cost something come more often than the others. */
const ACTS: readonly Act[] = [
  ...[open, open, offer, offer, write, write, write, write, speak, speak, speak, speak],
  visit => visit.say({type: 'response.create'}),
  visit => visit.say({type: 'response.cancel'}),
  visit => visit.say({type: 'output.ready'}),
  visit => visit.say({type: 'input_audio_buffer.commit'}),
  visit => visit.say({type: 'input_audio_buffer.clear'}),
  visit => visit.say({type: 'pause'}),
  visit => visit.say({type: 'unpause'}),
  visit => visit.say({type: 'offer', sdp: OFFER, standby: true}),
  (visit, chance) => {
    if (chance.is(0.3))
      visit.say({type: 'update', settings: {inputTranscription: chance.pick(['on', 'off'])}});
  },
  (visit, chance) => {
    const turnDetection = chance.pick(['server_vad', 'push-to-talk']);
    if (chance.is(0.3)) visit.say({type: 'update', settings: {turnDetection}});
  },
  visit => visit.say({type: 'context', text: 'The cart is full'}),
  visit => {
    const call_id = visit.tools.pop();
    if (call_id === undefined) return;
    visit.say({
      type: 'conversation.item.create',
      item: {type: 'function_call_output', call_id, output: '{}'},
    });
    visit.say({type: 'response.create'});
  },
  (visit, chance) => {
    // A memory full of sound from before the line was open: forty seconds and more at once.
    if (!chance.is(0.1)) return;
    const frame = encodeFrame({epoch: visit.epoch, stream: 0, offset: 0, sound: SOUND});
    for (let frames = chance.whole(100, 590); frames > 0; frames -= 1) visit.say(frame);
  },
  (visit, chance) => {
    if (chance.is(0.3)) visit.cut();
  },
];
