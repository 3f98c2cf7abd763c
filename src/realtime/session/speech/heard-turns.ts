/**
 * Turns out of what the browser's recogniser hears: the words as they grow, where a turn ends, and which of them are the
 * visitor's. It stands alone because the recogniser knows neither pauses of a speaker nor the voice that this page speaks with.
 */
import type {Store} from '../../../shared/store.js';
import {withoutEcho} from '../../conversation/echo.js';
import type {ServerEvent} from '../../protocol/server-events.js';
import type {SessionState} from '../state.js';
import type {SpokenChannel} from './spoken-channel.js';

/** What somebody is saying: for good so far, and what may still become something else. */
type Turn = {readonly id: string; said: string; growing: string; isConfirmed: boolean};

/** So long an answer is still in the room, and in the ear of the recogniser. */
const TAIL_MS = 700;
/** Who says nothing more for so long has said it, unless the page says otherwise. */
const PAUSE_MS = 600;
/** Of the words of the answer, so many are compared: its last minutes. */
const KEPT_CHARACTERS = 3_000;

export type HeardTurnsOptions = {
  readonly state: Store<SessionState>;
  readonly sendText: (text: string) => void;
  /** A silence of so many ms ends a turn. */
  readonly pauseMs?: number | undefined;
};

export class HeardTurns {
  readonly #options: HeardTurnsOptions;
  readonly #undo: () => void;
  #channel: SpokenChannel | undefined;
  #listening = new AbortController();
  /** The words of the answers, newest last. */
  #answer = '';
  #silentSince = 0;
  /** The phrase that grows: was it begun while an answer was in the room? */
  #phrase: {readonly besideAnswer: boolean} | undefined;
  #turn: Turn | undefined;
  #end: ReturnType<typeof setTimeout> | undefined;
  /** Said while no line stood. */
  #waiting: Array<{readonly id: string; readonly text: string}> = [];

  constructor(options: HeardTurnsOptions) {
    this.#options = options;
    this.#undo = options.state.subscribe((state, before) => {
      if (isHeard(before) && !isHeard(state)) this.#silentSince = performance.now();
      if (state.phase === 'live') this.#sendWaiting();
    });
  }

  /** The present link: turns are told there, and answers come from there. */
  follow(channel: SpokenChannel): void {
    this.#listening.abort();
    this.#listening = new AbortController();
    this.#channel = channel;
    const {signal} = this.#listening;
    channel.events.on('event', event => this.#onEvent(event), {signal});
  }

  /** A phrase as it is understood so far, or for good. */
  onWords(words: string, isFinal: boolean): void {
    this.#phrase ??= {besideAnswer: this.#isAnswerInRoom()};
    const own = this.#phrase.besideAnswer ? withoutEcho(words, this.#answer) : words;
    if (isFinal) this.#phrase = undefined;
    if (!hasWords(own) && this.#turn === undefined) return;
    clearTimeout(this.#end);
    const turn = (this.#turn ??= this.#begin());
    turn.growing = isFinal ? '' : own;
    if (isFinal) turn.said = joined(turn.said, own);
    const text = joined(turn.said, turn.growing);
    this.#tell({
      type: 'conversation.item.input_audio_transcription.delta',
      item_id: turn.id,
      content_index: 0,
      delta: undefined,
      text,
    });
    if (!turn.isConfirmed && hasWords(text)) {
      turn.isConfirmed = true;
      this.#channel?.events.emit('decision', {kind: 'confirm', itemId: turn.id});
    }
    if (isFinal) this.#end = setTimeout(() => this.finish(), this.#options.pauseMs ?? PAUSE_MS);
  }

  /** The recogniser has ended: what it did not say for good is all that there is. */
  onPause(): void {
    const turn = this.#turn;
    this.#phrase = undefined;
    if (turn === undefined || turn.growing === '') return;
    this.onWords(turn.growing, true);
  }

  /** The turn is over, and is answered. */
  finish(): void {
    clearTimeout(this.#end);
    const turn = this.#turn;
    if (turn === undefined) return;
    this.#turn = undefined;
    const {id} = turn;
    const text = joined(turn.said, turn.growing);
    this.#tell({type: 'input_audio_buffer.speech_stopped', item_id: id, audio_end_ms: 0});
    if (!hasWords(text)) {
      this.#tell({type: 'conversation.item.deleted', item_id: id});
      this.#channel?.events.emit('decision', {kind: 'refuse', itemId: id});
      return;
    }
    this.#tell({
      type: 'conversation.item.input_audio_transcription.completed',
      item_id: id,
      content_index: 0,
      transcript: text,
      usage: undefined,
      logprobs: undefined,
    });
    this.#waiting.push({id, text});
    this.#sendWaiting();
  }

  /** Is somebody in the middle of a turn? */
  get isHearing(): boolean {
    return this.#turn !== undefined;
  }

  close(): void {
    clearTimeout(this.#end);
    this.#listening.abort();
    this.#undo();
    this.#turn = undefined;
    this.#waiting = [];
  }

  #begin(): Turn {
    const id = `heard_${crypto.randomUUID().slice(0, 18)}`;
    this.#tell({type: 'input_audio_buffer.speech_started', item_id: id, audio_start_ms: 0});
    return {id, said: '', growing: '', isConfirmed: false};
  }

  #sendWaiting(): void {
    if (this.#options.state.get().phase !== 'live') return;
    for (const {id, text} of this.#waiting.splice(0)) {
      this.#channel?.expect(id, text);
      this.#options.sendText(text);
    }
  }

  #onEvent(event: ServerEvent): void {
    if (event.type !== 'response.output_audio_transcript.delta') return;
    this.#answer = (this.#answer + event.delta).slice(-KEPT_CHARACTERS);
  }

  #isAnswerInRoom(): boolean {
    return isHeard(this.#options.state.get()) || performance.now() - this.#silentSince < TAIL_MS;
  }

  #tell(event: ServerEvent): void {
    this.#channel?.events.emit('event', event);
  }
}

function joined(said: string, more: string): string {
  return [said, more].filter(Boolean).join(' ');
}

/** Does an answer sound? */
export function isHeard(state: SessionState): boolean {
  return state.phase === 'live' && (state.output === 'speaking' || state.output === 'ducked');
}

/** Sounds of somebody who thinks or listens are no words to a recogniser: it does not write them down. */
function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}
