/**
 * The browser's own voice on the twin page: it speaks one utterance at a time, word by word, by the clock. It stands alone
 * because no leg and no player has a part in what it says.
 */
import {WORD_MS} from './voice.js';

/** From the order to the first sound. */
const START_MS = 10;

type Utterance = Partial<SpeechSynthesisUtterance> & {readonly text: string};

export class TwinSynthesis {
  /** What it was given to say, in order. */
  readonly given: string[] = [];
  readonly #before = new Map<string, PropertyDescriptor | undefined>();
  #present: Utterance | undefined;
  #since: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Is there until `close()`. */
  constructor() {
    for (const [name, value] of Object.entries({
      speechSynthesis: this,
      SpeechSynthesisUtterance: class {
        constructor(readonly text: string) {}
      },
    })) {
      this.#before.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
      Object.defineProperty(globalThis, name, {value, configurable: true, writable: true});
    }
  }

  /** For how long the present utterance is heard; `undefined` in silence. */
  get heardMs(): number | undefined {
    return this.#since === undefined ? undefined : performance.now() - this.#since;
  }

  get speaking(): boolean {
    return this.#present !== undefined;
  }

  getVoices(): [] {
    return [];
  }

  resume(): void {
    return undefined;
  }

  speak(utterance: Utterance): void {
    this.given.push(utterance.text);
    this.#present = utterance;
    const words = [...utterance.text.matchAll(/\S+/g)];
    const say = (): void => {
      const word = words.shift();
      if (word === undefined) {
        this.#silence();
        call(utterance.onend, {});
        return;
      }
      call(utterance.onboundary, {charIndex: word.index});
      this.#timer = setTimeout(say, WORD_MS);
    };
    this.#timer = setTimeout(() => {
      this.#since = performance.now();
      call(utterance.onstart, {});
      say();
    }, START_MS);
  }

  cancel(): void {
    this.#silence();
  }

  close(): void {
    this.#silence();
    for (const [name, descriptor] of this.#before) {
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, descriptor);
    }
  }

  #silence(): void {
    clearTimeout(this.#timer);
    this.#present = this.#since = undefined;
  }
}

function call(handler: unknown, event: object): void {
  (handler as ((event: object) => void) | null | undefined)?.(event);
}
