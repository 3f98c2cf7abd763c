/**
 * Turns that end where this page hears a pause. It stands alone, loaded where the model hears while somebody speaks and
 * knows no turns of its own: whoever sends the sound has to say where each of them ends.
 */
import type {LegInput} from '../legs/leg.js';
import type {PushToTalkOptions} from './push-to-talk.js';

/** So long after the ear has told of a pause, which it does 300 ms after the last sound, the turn is over. */
const PAUSE_MS = 300;
/** The ear notices a voice a little late. */
const PRE_ROLL_MS = 300;
/** Over WebRTC sound and events take different ways: the end of a turn waits so long for its last word. */
const TAIL_MS = 300;

export class EarTurns {
  readonly #options: Omit<PushToTalkOptions, 'interrupt' | 'scribe'>;
  readonly #closed = new AbortController();
  /** Where the turn began that is being spoken, as a position of the microphone's memory. */
  #since: number | undefined;
  /** Where the page ended that turn, if it did and its last word is still on its way. */
  #stoppedAt: number | undefined;
  #pause: ReturnType<typeof setTimeout> | undefined;
  /** What was said before the line was open is still being sent: a turn that ended now would end before its words. */
  #isBehind = false;

  constructor(options: Omit<PushToTalkOptions, 'interrupt' | 'scribe'>) {
    this.#options = options;
    const {input} = options;
    const {signal} = this.#closed;
    if (input.remembers)
      input.capture.events.on('activity', ({speaking}) => this.#onActivity(speaking), {signal});
    this.#listen(0);
  }

  start(): void {
    // Whoever speaks has the word.
  }

  /** The turn is over, whatever the ear thinks. What is said from now on is a turn of its own. */
  stop(): void {
    const {input, line} = this.#options;
    if (this.#since === undefined || this.#stoppedAt !== undefined) return;
    this.#stoppedAt = input.position;
    if (line.link.leg?.kind === 'webrtc') this.#awaitEnd(TAIL_MS);
    else this.#end();
  }

  /** Another link carries the call: the turn that was being spoken is said again on it, and is told of there. */
  follow(): void {
    this.#listen(this.#since ?? this.#options.input.position);
  }

  close(): void {
    this.#closed.abort();
    clearTimeout(this.#pause);
  }

  #listen(from: number): void {
    const {line, input} = this.#options;
    const {leg} = line.link;
    this.#isBehind = leg?.kind === 'webrtc';
    void leg?.attachInput(
      asked(input, () => (this.#isBehind = false)),
      from,
    );
  }

  #onActivity(speaking: boolean): void {
    const {input, dispatch} = this.#options;
    if (this.#stoppedAt !== undefined) return;
    clearTimeout(this.#pause);
    if (speaking) {
      this.#since ??= Math.max(0, input.position - (input.rate * PRE_ROLL_MS) / 1000);
      dispatch({type: 'speech-started'});
    } else this.#awaitEnd(PAUSE_MS);
  }

  /** Until then the turn is not over: a link that follows is told all of it. */
  #awaitEnd(ms: number): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => {
      if (this.#isBehind) this.#awaitEnd(ms);
      else this.#end();
    }, ms);
  }

  #end(): void {
    const {line, dispatch, input} = this.#options;
    const rest = this.#stoppedAt;
    clearTimeout(this.#pause);
    this.#since = this.#stoppedAt = undefined;
    dispatch({type: 'speech-stopped'});
    line.send({type: 'input_audio_buffer.commit'});
    if (rest === undefined || !input.capture.speaking) return;
    this.#since = rest;
    dispatch({type: 'speech-started'});
  }
}

/** The same input, which tells when the microphone itself is asked for: nothing is left of what was kept. */
function asked(input: LegInput, onAsked: () => void): LegInput {
  return {
    // A line takes a track, and can do without a memory.
    get capture() {
      return input.capture;
    },
    hasSpokenSince: position => input.hasSpokenSince(position),
    microphone: {
      events: input.microphone.events,
      get stream() {
        onAsked();
        return input.microphone.stream;
      },
    },
  };
}
