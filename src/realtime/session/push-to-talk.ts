/**
 * Turns that the visitor begins and ends by hand. It stands alone because nothing is sent between them, and because
 * a word that begins with the press, or ends with the release, must be whole all the same.
 */
import type {VoiceInput} from '../../audio/voice-input.js';
import type {Line} from './line.js';
import type {SessionInput} from './machine.js';

/** People press as they begin to speak, or a little later. */
const PRE_ROLL_MS = 300;
/** Who pressed for less than this, and was not heard, did not speak. */
const SHORTEST_MS = 300;

export type PushToTalkOptions = {
  readonly line: Line;
  readonly input: VoiceInput;
  readonly dispatch: (input: SessionInput) => void;
  /** Silences the answer: who presses has the word. */
  readonly interrupt: () => void;
};

/** A turn that is being spoken, or whose last sound is on its way. */
type Talk = {readonly from: number; readonly since: number; readonly ending?: AbortController};

export class PushToTalk {
  readonly #options: PushToTalkOptions;
  #talk: Talk | undefined;

  constructor(options: PushToTalkOptions) {
    this.#options = options;
  }

  /** Begins a turn, or goes on with one that has just been ended. */
  start(): void {
    const {line, input, dispatch, interrupt} = this.#options;
    const before = this.#talk;
    if (before !== undefined && before.ending === undefined) return;
    before?.ending?.abort();
    if (before === undefined) {
      interrupt();
      // Over WebRTC the far buffer may hold what was heard before.
      line.send({type: 'input_audio_buffer.clear'});
    }
    const from = before?.from ?? Math.max(0, input.position - (input.rate * PRE_ROLL_MS) / 1000);
    this.#talk = {from, since: before?.since ?? performance.now()};
    if (before === undefined) void line.link.leg?.attachInput(input, from);
    dispatch({type: 'speech-started'});
  }

  /** Ends the turn; what was said until now is still sent, and a little more. */
  stop(): void {
    const talk = this.#talk;
    if (talk === undefined || talk.ending !== undefined) return;
    const ending = new AbortController();
    this.#talk = {...talk, ending};
    this.#options.dispatch({type: 'speech-stopped'});
    void this.#finish(talk, ending.signal);
  }

  /** Another link carries the call: a turn that is being spoken begins again on it. */
  follow(): void {
    const {line, input} = this.#options;
    if (this.#talk !== undefined) void line.link.leg?.attachInput(input, this.#talk.from);
  }

  close(): void {
    this.#talk?.ending?.abort();
    this.#talk = undefined;
  }

  async #finish({from, since}: Talk, signal: AbortSignal): Promise<void> {
    const {line, input} = this.#options;
    const spoke = input.hasSpokenSince(from) || performance.now() - since >= SHORTEST_MS;
    // An abort is the next press: the turn goes on.
    await line.link.leg?.detachInput(signal).catch(() => undefined);
    if (signal.aborted) return;
    this.#talk = undefined;
    line.send({type: spoke ? 'input_audio_buffer.commit' : 'input_audio_buffer.clear'});
  }
}
