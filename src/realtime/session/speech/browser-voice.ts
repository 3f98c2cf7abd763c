/**
 * The browser's own voice: one utterance at a time, because a list of them cannot be followed or cut. It stands alone as the
 * place for what `speechSynthesis` does not say or does not do.
 */
import {Emitter} from '../../../shared/emitter.js';
import {VoiceError} from '../../../shared/errors.js';
import {USUAL_PACE, soundLength} from '../../conversation/heard-words.js';
import type {Progress, Voice, VoiceEvents} from './voice.js';

/** A voice of the network takes a moment; one that has not begun by then does not begin. */
const BEGIN_MS = 5_000;
/** Some browsers forget to say that they are done: after so many times the usual length they are. */
const PATIENCE = 3;
/** What the views show of a loudness that nobody can measure: at a word, and a while after it. */
const LOUD = 0.4;
const FADE_MS = 400;
/** Errors of an utterance that we, or another part of the page, have cut. */
const CUT: ReadonlySet<string> = new Set(['canceled', 'interrupted']);

export type BrowserVoiceOptions = {
  /** A language tag. */
  readonly language: string;
  /** The name of a voice; one that is not there is not missed. */
  readonly voice?: string | undefined;
  /** 0.25 to 1.5. */
  readonly speed?: number | undefined;
};

/** What is being said: from which character of its piece on, and how far it is. */
type Saying = {
  readonly utterance: SpeechSynthesisUtterance;
  readonly from: number;
  /** When its sound began, by the clock of the page. */
  since?: number;
  /** Where the last word began that was told. */
  word: number;
  wordAt: number;
};

export class BrowserVoice implements Voice {
  readonly events = new Emitter<VoiceEvents>();
  readonly #options: BrowserVoiceOptions;
  readonly #pieces: string[] = [];
  #at = 0;
  #saying: Saying | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isPlaying = false;
  #isPaused = false;
  /** What is said of a piece that was paused comes behind this character. */
  #resumeAt = 0;
  #volume = 1;
  #hasEnded = true;

  constructor(options: BrowserVoiceOptions) {
    this.#options = options;
  }

  say(text: string): void {
    this.#pieces.push(text);
    this.#hasEnded = false;
    this.#next();
  }

  end(): void {
    this.#hasEnded = true;
    this.#next();
  }

  stop(): Promise<Progress | undefined> {
    const progress = this.progress();
    this.#silence();
    this.#at = this.#pieces.length;
    this.#resumeAt = 0;
    this.#hasEnded = true;
    this.#drain();
    return Promise.resolve(progress);
  }

  progress(): Progress | undefined {
    const text = this.#pieces[this.#at];
    if (!this.#isPlaying || text === undefined) return undefined;
    return {piece: this.#at, part: text === '' ? 1 : this.#heardUntil(text) / text.length};
  }

  /** A voice that speaks cannot be made lower: it goes on until it is cut. */
  duck(): void {
    return undefined;
  }

  unduck(): void {
    return undefined;
  }

  /** Not by the browser's own pause, which some of them do not come back from: the word is said again. */
  pause(): void {
    const text = this.#pieces[this.#at];
    this.#isPaused = true;
    if (text !== undefined && this.#saying !== undefined)
      this.#resumeAt = wordAt(text, this.#heardUntil(text));
    this.#silence();
  }

  resume(): void {
    this.#isPaused = false;
    this.#next();
  }

  /** From the next piece on. */
  setVolume(volume: number): void {
    this.#volume = volume;
  }

  level(): number {
    const {since, wordAt: at} = this.#saying ?? {};
    if (since === undefined || at === undefined) return 0;
    return this.#volume * LOUD * (0.5 + 0.5 * Math.max(0, 1 - (performance.now() - at) / FADE_MS));
  }

  close(): void {
    this.events.clear();
    this.#silence();
    this.#pieces.length = this.#at = 0;
  }

  #next(): void {
    if (this.#saying !== undefined || this.#isPaused) return;
    const text = this.#pieces[this.#at];
    if (text !== undefined) this.#speak(text);
    else if (this.#hasEnded) this.#drain();
  }

  #speak(text: string): void {
    const {language, voice, speed} = this.#options;
    const from = this.#resumeAt;
    const utterance = new SpeechSynthesisUtterance(text.slice(from));
    const chosen = chooseVoice(speechSynthesis.getVoices(), language, voice);
    utterance.lang = chosen?.lang ?? language;
    if (chosen !== undefined) utterance.voice = chosen;
    if (speed !== undefined) utterance.rate = speed;
    utterance.volume = this.#volume;
    const saying: Saying = {utterance, from, word: from, wordAt: 0};
    this.#saying = saying;
    const isMine = (): boolean => this.#saying === saying;
    utterance.onstart = () => isMine() && this.#onStart(saying, text);
    utterance.onboundary = ({charIndex}) => {
      if (!isMine()) return;
      saying.word = from + charIndex;
      saying.wordAt = performance.now();
    };
    utterance.onend = () => isMine() && this.#onDone();
    utterance.onerror = ({error}) => {
      if (!isMine()) return;
      if (CUT.has(error)) this.#onDone();
      else this.#fail(error);
    };
    this.#timer = setTimeout(() => this.#fail('nothing'), BEGIN_MS);
    // One that another part of the page has paused says nothing for anybody.
    speechSynthesis.resume();
    speechSynthesis.speak(utterance);
  }

  #onStart(saying: Saying, text: string): void {
    saying.since = saying.wordAt = performance.now();
    clearTimeout(this.#timer);
    const {speed = 1} = this.#options;
    const longest = BEGIN_MS + (PATIENCE * soundLength(text, USUAL_PACE)) / speed;
    this.#timer = setTimeout(() => this.#onDone(), longest);
    this.#isPlaying = true;
    this.events.emit('started', undefined);
  }

  #onDone(): void {
    clearTimeout(this.#timer);
    this.#saying = undefined;
    this.#resumeAt = 0;
    this.#at += 1;
    this.#next();
  }

  #fail(reason: string): void {
    this.#silence();
    this.#at = this.#pieces.length;
    this.#hasEnded = true;
    this.events.emit('failed', failureOf(reason, this.#options.language));
    this.events.emit('drained', undefined);
    this.#isPlaying = false;
  }

  #drain(): void {
    if (!this.#isPlaying) return;
    this.#isPlaying = false;
    this.events.emit('drained', undefined);
  }

  /** Ours alone: another part of the page may be speaking. */
  #silence(): void {
    clearTimeout(this.#timer);
    if (this.#saying === undefined) return;
    this.#saying = undefined;
    speechSynthesis.cancel();
  }

  /** Up to the word that begins now; where a voice tells of no words, as far as the usual pace goes. */
  #heardUntil(text: string): number {
    const {since, from = this.#resumeAt, word = from} = this.#saying ?? {};
    if (since === undefined || word > from) return word;
    const {speed = 1} = this.#options;
    const left = text.slice(from);
    const share = ((performance.now() - since) * speed) / soundLength(left, USUAL_PACE);
    return from + Math.floor(left.length * Math.min(1, share));
  }
}

/** By its name, else one of the language: of the same region rather than of another, and on this device rather than far away. */
export function chooseVoice(
  voices: readonly SpeechSynthesisVoice[],
  language: string,
  name: string | undefined,
): SpeechSynthesisVoice | undefined {
  const wanted = language.toLowerCase();
  const worth = ({lang, localService, default: isDefault}: SpeechSynthesisVoice): number => {
    // Android writes en_US.
    const tag = lang.replace('_', '-').toLowerCase();
    if (tag.split('-')[0] !== wanted.split('-')[0]) return 0;
    return 1 + (tag === wanted ? 4 : 0) + (localService ? 2 : 0) + (isDefault ? 1 : 0);
  };
  const named = voices.find(voice => voice.name === name);
  const best = voices.toSorted((one, other) => worth(other) - worth(one))[0];
  return named ?? (best !== undefined && worth(best) > 0 ? best : undefined);
}

/** Where the word begins that this character is in. */
function wordAt(text: string, character: number): number {
  return text.slice(0, character).search(/\S+$/) === -1 ? character : text.slice(0, character).search(/\S+$/);
}

function failureOf(reason: string, language: string): VoiceError {
  if (reason === 'not-allowed') {
    return new VoiceError('audio/suspended', {
      message: 'The browser speaks only after a click or a key press on the page',
    });
  }
  if (reason.startsWith('language') || reason.startsWith('voice')) {
    const message = `This browser has no voice for "${language}"; use another language, or output-speech="server"`;
    return new VoiceError('config/invalid', {message});
  }
  const what = reason === 'nothing' ? `did not begin within ${BEGIN_MS / 1000} s` : `failed (${reason})`;
  return new VoiceError('browser/unsupported', {
    message: `The browser's voice ${what}; the answer can be read`,
  });
}
