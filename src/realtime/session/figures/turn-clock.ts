/**
 * The times of each turn, read off what is heard and what the provider tells. It stands alone, pure: whoever watches a call
 * says when something happened, in milliseconds since the call began.
 */
import type {ServerEvent} from '../../protocol/server-events.js';
import type {TurnStats} from './call-stats.js';

type Mutable<T> = {-readonly [Name in keyof T]: T[Name]};

/** What is known of a turn from now on, with the time that it took: to the answer, or from a voice over it to silence. */
export type Timed = {
  readonly name: 'turn' | 'interruption';
  readonly turn: TurnStats;
  readonly from: number;
  readonly to: number;
};

/** A voice over an answer. It was an interruption if the answer was cut, and there is silence. */
type Over = {
  readonly turn: Mutable<TurnStats>;
  readonly since: number;
  silentAt?: number;
  isCut?: boolean;
};

/** So many turns are kept; of a call that is longer, the last ones. */
export const MOST_TURNS = 500;

/** An answer that is cut fades, so that nothing clicks: it is silent to the ear, at about −50 dBFS, after this. */
export const FADE_MS = 10;
/** Whoever speaks over an answer and pauses for longer, while it goes on, was not believed: the next voice is another one. */
const ONE_VOICE_MS = 1_000;

export class TurnClock {
  readonly #turns: Array<Mutable<TurnStats>> = [];
  /** Answers are heard in order: this is the turn whose answer comes next, or is heard. */
  #present: Mutable<TurnStats> | undefined;
  #voiceBegan: number | undefined;
  #voiceEnded: number | undefined;
  #isAudible = false;
  /** Somebody speaks over the answer that is heard, or did when it fell silent. */
  #over: Over | undefined;

  get turns(): readonly TurnStats[] {
    return this.#turns;
  }

  /** The ear of this page: somebody began to speak, or stopped. `at` is when the voice did, not when it was noticed. */
  voice(speaking: boolean, at: number): void {
    if (speaking) {
      const isOther = at - (this.#voiceEnded ?? at) > ONE_VOICE_MS;
      this.#voiceBegan = at;
      this.#voiceEnded = undefined;
      const turn = this.#present;
      if (this.#isAudible && turn && (isOther || !this.#over)) this.#over = {turn, since: at};
    } else {
      this.#voiceEnded = at;
    }
  }

  /** Is the answer heard? */
  audible(on: boolean, at: number): Timed | undefined {
    if (on === this.#isAudible) return undefined;
    this.#isAudible = on;
    if (!on) {
      if (this.#over) this.#over.silentAt = at + FADE_MS;
      return this.#interruption();
    }
    this.#over = undefined;
    const turn = this.#present;
    return turn && this.#note(turn, 'heardMs', at) ? {name: 'turn', turn, from: turn.at, to: at} : undefined;
  }

  /** Words of the answer were not heard. It may be known before the silence, or only after it. */
  cut(): Timed | undefined {
    if (this.#over) this.#over.isCut = true;
    return this.#interruption();
  }

  /** The first sound of an answer is here, as the line tells it. */
  sound(at: number): void {
    if (this.#present) this.#note(this.#present, 'firstAudioMs', at);
  }

  event(event: ServerEvent, at: number): void {
    switch (event.type) {
      case 'input_audio_buffer.committed':
        this.#begin(event.item_id, this.#endOfSpeech(at));
        this.#note(this.#present, 'committedMs', at);
        break;
      case 'conversation.item.added':
        // Written, it is there at once; a spoken turn was committed before.
        if (event.item.role === 'user' && this.#present?.entryId !== event.item.id && isWritten(event))
          this.#begin(event.item.id, at);
        break;
      case 'response.created':
        // Nobody has said anything yet: the assistant greets.
        if (this.#present === undefined) this.#begin(undefined, at);
        this.#note(this.#present, 'createdMs', at);
        break;
      case 'response.output_audio_transcript.delta':
      case 'response.output_text.delta':
        this.#note(this.#present, 'firstTokenMs', at);
        break;
      case 'output_audio_buffer.started':
      case 'response.output_audio.delta':
        this.sound(at);
        break;
    }
  }

  #interruption(): Timed | undefined {
    const {turn, since: from, silentAt: to, isCut} = this.#over ?? {};
    if (turn === undefined || from === undefined || to === undefined || isCut !== true) return undefined;
    this.#over = undefined;
    turn.interruptedMs ??= to - from;
    return {name: 'interruption', turn, from, to};
  }

  #begin(entryId: string | undefined, at: number): void {
    this.#present = {...(entryId !== undefined && {entryId}), at};
    this.#turns.push(this.#present);
    if (this.#turns.length > MOST_TURNS) this.#turns.shift();
  }

  /** The first time counts. Says whether this was it. */
  #note(
    turn: Mutable<TurnStats> | undefined,
    name: Exclude<keyof TurnStats, 'entryId' | 'at'>,
    at: number,
  ): boolean {
    if (turn === undefined || turn[name] !== undefined) return false;
    turn[name] = at - turn.at;
    return true;
  }

  /** A turn may be taken while the next one is being spoken, or with no ear on this page. */
  #endOfSpeech(at: number): number {
    const began = this.#voiceBegan ?? -Infinity;
    const ended = this.#voiceEnded ?? at;
    return ended >= began && ended <= at ? ended : at;
  }
}

function isWritten({item}: Extract<ServerEvent, {type: 'conversation.item.added'}>): boolean {
  return item.content?.some(({type}) => type === 'input_text') === true;
}
