/**
 * Which words of an answer have been heard so far: its sound and its words come without a common clock, so they are
 * marked at the pace of somebody who reads aloud. It stands alone because it is the only clock of the transcript.
 */
import type {ReactiveController, ReactiveControllerHost} from 'lit';
import type {ConversationEntry} from '../../realtime/conversation/entry.js';
import {USUAL_PACE, heardWords, soundLength} from '../../realtime/conversation/heard-words.js';
import type {SessionState} from '../../realtime/session/state.js';

/** A word takes about 400 ms. */
const INTERVAL_MS = 200;

export class HeardWords implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #state: () => SessionState | undefined;
  readonly #isSeen: () => boolean;
  #since: number | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(host: ReactiveControllerHost, state: () => SessionState | undefined, isSeen: () => boolean) {
    this.#host = host;
    this.#state = state;
    this.#isSeen = isSeen;
    host.addController(this);
  }

  hostUpdate(): void {
    const state = this.#state();
    const isSpeaking = state?.phase === 'live' && state.output === 'speaking';
    this.#since = isSpeaking ? (this.#since ?? performance.now()) : undefined;
    // Anew with each update: it may have been for something else, and marks what is heard all the same.
    clearInterval(this.#timer);
    if (isSpeaking && this.#isSeen())
      this.#timer = setInterval(() => this.#host.requestUpdate(), INTERVAL_MS);
  }

  hostDisconnected(): void {
    clearInterval(this.#timer);
    this.#since = undefined;
  }

  /** The answer that is being spoken. */
  entryOf(entries: readonly ConversationEntry[]): ConversationEntry | undefined {
    if (this.#since === undefined) return undefined;
    const last = entries.at(-1);
    return last?.role === 'assistant' && last.heard === undefined ? last : undefined;
  }

  wordsOf({text}: ConversationEntry): string {
    return heardWords(text, performance.now() - (this.#since ?? 0), soundLength(text, USUAL_PACE));
  }
}
