/**
 * A translation that a page has of the provider by itself. Over WebRTC the dialect tells nothing of the sound, which comes by a
 * way of its own: the page listens to it, and what it hears is told as a conversation tells it. It stands apart from the
 * dialect because a server, which has every sound in its hands, needs none of this.
 */
import type {Adapter} from './adapter.js';
import type {ClientEvent} from './client-events.js';
import type {ServerEvent} from './server-events.js';
import {TranslationDialect} from './translation-dialect.js';

/** How often the line is listened to: a syllable takes longer. */
const LOOK_MS = 50;
/** −50 dB, as the meter counts. */
const AUDIBLE = 1 - 50 / 60;
/** Silence for less than this is a breath between two words. */
const BREATH_MS = 400;
/** Behind so much silence nothing is left of what was cut: a line may falter. */
const FORGOTTEN_MS = 1_500;

export class DirectTranslation extends TranslationDialect {
  /** The sound has a way of its own, and is listened to. */
  #listens = false;
  /** The answer that is heard, as it was told. */
  #heard: string | undefined;
  /** When something was heard last. */
  #loudAt = -Infinity;
  /** Nobody wants what is still heard: its entry is over, and behind the next breath it is gone. */
  #isCut = false;
  /** Another entry has begun since. */
  #isFollowed = false;

  join(...[{events}, {output}, disposers]: Parameters<NonNullable<Adapter['join']>>): void {
    const tell = (event: ServerEvent): void => {
      for (const told of this.#asHeard(event)) events.emit('event', told);
    };
    this.#listens = true;
    this.follow(tell);
    disposers.defer(() => this.close());
    const timer = setInterval(() => {
      const isLoud = output.line.meter.level() >= AUDIBLE;
      this.#look(isLoud, performance.now()).forEach(tell);
    }, LOOK_MS);
    disposers.defer(() => clearInterval(timer));
  }

  override fromBeta(json: unknown): unknown[] {
    const events = super.fromBeta(json);
    return this.#listens ? events.flatMap(event => this.#asHeard(event as ServerEvent)) : events;
  }

  override toBeta(event: ClientEvent): unknown[] {
    if (event.type === 'output_audio_buffer.clear') this.#cut();
    return super.toBeta(event);
  }

  #look(isLoud: boolean, now: number): ServerEvent[] {
    if (isLoud) this.#loudAt = now;
    if (isLoud && !this.#isCut) {
      const begun = this.translated.hold();
      return [...begun, ...this.#begin()];
    }
    const silence = now - this.#loudAt;
    if (silence < BREATH_MS) return [];
    if (this.#isCut) {
      if (this.#isFollowed || silence >= FORGOTTEN_MS) this.#isCut = false;
      return this.#end('output_audio_buffer.cleared');
    }
    // What was heard to its end, by ear and by word, is not gone on with.
    const sentence = this.#heard === undefined ? [] : this.translated.endSentence();
    return [...sentence, ...this.#end('output_audio_buffer.stopped')];
  }

  #begin(): ServerEvent[] {
    if (this.#heard !== undefined) return [];
    this.#heard = this.translated.answer ?? '';
    return [{type: 'output_audio_buffer.started', response_id: this.#heard}];
  }

  #end(type: 'output_audio_buffer.stopped' | 'output_audio_buffer.cleared'): ServerEvent[] {
    if (this.#heard === undefined) return [];
    const event = {type, response_id: this.#heard};
    this.#heard = undefined;
    return [event];
  }

  /** The provider has no word for it, and speaks on: what was cut is on the line until there is a breath. */
  #cut(): void {
    this.#isCut = true;
    this.#isFollowed = false;
    this.tell(this.translated.end());
  }

  /** Playback says what is heard, and nothing is waited for: an answer is done as soon as it begins. */
  #asHeard(event: ServerEvent): ServerEvent[] {
    if (event.type !== 'response.created') return [event];
    // Words that come before the breath may be those of what was cut.
    if (this.#heard === undefined) this.#isCut = false;
    this.#isFollowed = true;
    const {id} = event.response;
    return [event, {type: 'response.done', response: {id, status: 'completed'}}];
  }
}

/** One for each line. */
export function adapter(): DirectTranslation {
  return new DirectTranslation();
}
