/**
 * From where the microphone must be sent again when the line breaks: the turn that the far side has not taken yet, or
 * what is said while there is no line. It stands alone because positions of a memory and events of a provider meet here.
 */
import type {VoiceInput} from '../../audio/voice-input.js';
import type {MediaLeg} from '../legs/leg.js';
import type {ConversationEntry} from '../conversation/entry.js';
import type {ServerEvent} from '../protocol/server-events.js';

/** The far side tells that somebody speaks after it has heard some of it; sound on its way is lost with the line. */
const EARLIER_MS = 1_500;
/** A voice begins a little before the ear is sure of it. */
const ONSET_MS = 300;

/** So many turns at a time may wait for their words. */
const MOST_OPEN = 8;

export class Unanswered {
  readonly #input: VoiceInput | undefined;
  readonly #entries: () => readonly ConversationEntry[];
  /** Where the last turns began, by their items. */
  readonly #begun = new Map<string, number>();
  /** Everything before this was taken, as far as the news of it tells. */
  #taken = 0;
  /** Where the microphone stood when the last turn was told of. */
  #toldAt = 0;
  /** Where a turn begins that is said again, until the far side tells of it. */
  #again: number | undefined;
  /** From where the next leg reads: where a turn is open, and where none is any more. */
  #from: {readonly turn: number | undefined; readonly silence: number} | undefined;

  /** `entries`: the conversation, which knows what was written down, and answered. */
  constructor(input: VoiceInput | undefined, entries: () => readonly ConversationEntry[]) {
    this.#input = input;
    this.#entries = entries;
  }

  observe(event: ServerEvent): void {
    switch (event.type) {
      case 'input_audio_buffer.speech_started':
        this.#begun.set(event.item_id, this.#again ?? this.#earlier());
        if (this.#begun.size > MOST_OPEN) this.#begun.delete(this.#begun.keys().next().value ?? '');
        this.#again = undefined;
        this.#toldAt = this.#now();
        break;
      case 'conversation.item.deleted':
        this.#begun.delete(event.item_id);
        break;
      case 'input_audio_buffer.cleared':
        this.#begun.clear();
        this.#taken = this.#nextWord();
        break;
      case 'input_audio_buffer.committed':
        this.#taken = this.#nextWord();
        break;
    }
  }

  /** The line broke: what is said from now on has no way to go, nor had what was said for `deafMs` before. */
  onBroken(deafMs: number, leg: MediaLeg | undefined): void {
    // A leg that counts is right; what it has not told of is sent where somebody spoke.
    const taken = leg?.taken;
    const [first] = this.#open();
    const turn = this.#begun.get(first ?? '') ?? this.#again;
    const isKnown = taken !== undefined && this.#input?.hasSpokenSince(taken);
    const earlier = isKnown ? taken : Math.max(taken ?? 0, this.#earlier(deafMs));
    this.#from ??=
      turn === undefined ? {turn, silence: earlier} : {turn: taken ?? turn, silence: this.#nextWord()};
  }

  /** Another leg carries the call: where it begins to read, and the turns that it will hear once more. */
  take(): {readonly from: number; readonly again: readonly string[]} {
    const {turn, silence} = this.#from ?? {turn: undefined, silence: this.#now()};
    const again = this.#open();
    const isOpen = again.length > 0 || this.#again !== undefined;
    const from = (isOpen ? turn : undefined) ?? silence;
    this.#from = undefined;
    // Nothing before it is sent once more; a turn that was being heard may break off again before anybody tells of it.
    this.#taken = from;
    this.#begun.clear();
    this.#again = isOpen ? from : undefined;
    return {from, again};
  }

  /** The turns that would be lost with their session: nobody has written them down, or answered them. */
  #open(): string[] {
    const entries = this.#entries();
    return [...this.#begun.keys()].filter(id => {
      const at = entries.findIndex(entry => entry.id === id);
      return at < 0 || (!entries[at]?.final && !entries.slice(at).some(({role}) => /assist|tool/.test(role)));
    });
  }

  /** Who is heard again by now began the next turn before the news came that the last one is over. */
  #nextWord(): number {
    const again = this.#input?.speaksSince ?? 0;
    return again > this.#toldAt ? again - this.#samples(ONSET_MS) : this.#now();
  }

  #earlier(ms = 0): number {
    return Math.max(this.#taken, this.#now() - this.#samples(EARLIER_MS + ms));
  }

  #samples(ms: number): number {
    return ((this.#input?.rate ?? 0) * ms) / 1000;
  }

  #now(): number {
    return this.#input?.position ?? 0;
  }
}
