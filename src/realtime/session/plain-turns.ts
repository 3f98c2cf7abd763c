/**
 * Turns while nobody speaks over an answer: whatever is committed is one, and there is nothing to judge. It stands alone
 * because the judge is loaded only by a call in which somebody does.
 */
import type {Decision, JudgeInput} from '../conversation/turn-judge.js';
import type {TurnWatch} from '../conversation/turn-watch.js';
import type {RealtimeSession} from '../protocol/realtime-session.js';

/** As many as the judge remembers. */
const TURNS_KEPT = 32;

/** What the session has of its sound: the judge goes by it. */
type Session = {readonly audio: RealtimeSession['audio']};

export class PlainTurns {
  readonly #session: Session;
  readonly #onDecision: (decision: Decision) => void;
  #audible = false;
  /** Voices that may become turns, and those that did: the same news twice is no second turn. */
  #begun: string[] = [];
  #decided: string[] = [];
  /** What happened since the judge was asked for, and when. */
  #waiting: Array<readonly [input: JudgeInput, at: number]> | undefined;
  #judge: TurnWatch | undefined;
  #isClosed = false;

  constructor(session: Session, onDecision: (decision: Decision) => void) {
    this.#session = session;
    this.#onDecision = onDecision;
  }

  feed(input: JudgeInput): void {
    if (this.#judge) {
      this.#judge.feed(input);
      return;
    }
    if (this.#waiting === undefined && this.#isDoubt(input)) {
      this.#waiting = [];
      void this.#load();
    }
    if (this.#waiting) this.#waiting.push([input, performance.now()]);
    else this.#follow(input);
  }

  close(): void {
    this.#isClosed = true;
    this.#judge?.close();
  }

  #isDoubt(input: JudgeInput): boolean {
    if (input.type !== 'input_audio_buffer.speech_started' || !this.#audible) return false;
    return !this.#isKnown(input.item_id);
  }

  #isKnown(id: string): boolean {
    return [...this.#begun, ...this.#decided].includes(id);
  }

  #follow(input: JudgeInput): void {
    switch (input.type) {
      case 'audible':
        this.#audible = input.audible;
        break;
      case 'input_audio_buffer.speech_started':
        if (!this.#isKnown(input.item_id)) this.#begun = [...this.#begun, input.item_id].slice(-TURNS_KEPT);
        break;
      case 'input_audio_buffer.cleared':
        this.#begun = [];
        break;
      case 'input_audio_buffer.committed': {
        const {item_id: itemId} = input;
        if (this.#decided.includes(itemId)) return;
        this.#begun = this.#begun.filter(id => id !== itemId);
        this.#decided = [...this.#decided, itemId].slice(-TURNS_KEPT);
        this.#onDecision({kind: 'turn', itemId});
      }
    }
  }

  async #load(): Promise<void> {
    try {
      const {TurnWatch, judgeSettingsOf} = await import('../conversation/turn-watch.js');
      const voices = this.#begun.map(id => ({id, doubted: false, startedAt: 0, words: ''}));
      const known = {voices, decided: this.#decided, audible: this.#audible};
      const settings = judgeSettingsOf(this.#session);
      if (!this.#isClosed) this.#judge = new TurnWatch(settings, this.#onDecision, known);
    } catch {
      // Nobody can judge it: whoever speaks means it.
    }
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const [input, at] of waiting) {
      if (this.#judge) this.#judge.feed(input, at);
      else if (!this.#isClosed) this.#believe(input);
    }
  }

  #believe(input: JudgeInput): void {
    this.#follow(input);
    if (input.type === 'input_audio_buffer.speech_started')
      this.#onDecision({kind: 'confirm', itemId: input.item_id});
  }
}
