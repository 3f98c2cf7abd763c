/**
 * The times of each turn, read off what is heard and what the provider tells. It stands alone, pure: whoever watches a call
 * says when something happened, in milliseconds since the call began.
 */
import type {ServerEvent} from '../../protocol/server-events.js';
import type {TurnStats} from './call-stats.js';

type Mutable<T> = {-readonly [Name in keyof T]: T[Name]};

/** So many turns are kept; of a call that is longer, the last ones. */
export const MOST_TURNS = 500;

export class TurnClock {
  readonly #turns: Array<Mutable<TurnStats>> = [];
  /** Answers are heard in order: this is the turn whose answer comes next, or is heard. */
  #present: Mutable<TurnStats> | undefined;
  #voiceBegan: number | undefined;
  #voiceEnded: number | undefined;
  #isAudible = false;
  /** Since when somebody speaks over the answer that is heard. */
  #over: number | undefined;

  get turns(): readonly TurnStats[] {
    return this.#turns;
  }

  /** The ear of this page: somebody began to speak, or stopped. `at` is when the voice did, not when it was noticed. */
  voice(speaking: boolean, at: number): void {
    if (speaking) {
      this.#voiceBegan = at;
      this.#voiceEnded = undefined;
      if (this.#isAudible) this.#over ??= at;
    } else {
      this.#voiceEnded = at;
    }
  }

  /** Is the answer heard? Returns the turn whose answer is heard from now on, or whose answer was cut. */
  audible(on: boolean, at: number): TurnStats | undefined {
    if (on === this.#isAudible) return undefined;
    this.#isAudible = on;
    const turn = this.#present;
    const over = this.#over;
    this.#over = undefined;
    if (turn === undefined) return undefined;
    if (on) return this.#note(turn, 'heardMs', at) ? turn : undefined;
    if (over === undefined || turn.interruptedMs !== undefined) return undefined;
    turn.interruptedMs = at - over;
    return turn;
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
