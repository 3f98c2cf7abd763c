/**
 * A session that says again in another language what it hears: phrase after phrase, for as long as sound comes. It stands
 * apart from conversations because it has none: no turns, no items, no answers, and one client.
 */
import {delay} from '../../../src/shared/abort.js';
import {sentencesOf} from '../dialogue/sentences.js';
import {isUnderstood} from '../dialogue/dialogue.js';
import {practiceGrammar} from '../dialogue/grammar.js';
import type {Translator} from '../parts/translator.js';
import {eventIdOf, parseFrame} from '../protocol/client-events.js';
import {ProtocolFailure} from '../protocol/failure.js';
import {mintId} from '../protocol/ids.js';
import {
  describeTranslation,
  mergeTranslation,
  parseTranslationEvent,
  type TranslationSettings,
} from '../protocol/translation-session.js';
import type {EarMoment} from '../speech/messages.js';
import type {Ear, Speech} from '../speech/speech.js';
import {piecesOf} from '../speech/understood.js';
import {readSound, soundInEvents} from './commands.js';
import {InputBuffer, SAMPLES_PER_MS} from './input-buffer.js';
import type {EventFields, Sink} from './outgoing.js';
import {phraseRulesOf} from './turn-rules.js';
import {SoundWriter} from './wire-sound.js';

/** Sound around a phrase: the ear notices speech a little late, and the recogniser needs to hear the end. */
const PREFIX_MS = 300;
const TAIL_MS = 120;
/** The ear listens on a thread of its own: so much is kept for it. */
const KEPT_MS = 60_000;
/** What is told of the sound at a time. */
const PIECE_MS = 200;
const VOICE = 'marin';
const FAREWELL_MS = 200;
const PCM = {type: 'audio/pcm', rate: 24_000} as const;
const UNUSABLE = 'The event could not be processed.';

export type TranslationOptions = {
  readonly settings: TranslationSettings;
  readonly speech: Speech;
  readonly translator: Translator;
  readonly seconds: number;
  /** The speaker side, where the session is a call; absent: its sound travels in events. */
  readonly output?: TranslationOutput;
  /** Called once, when the session is over. */
  readonly onEnd: () => void;
};

/** Plays in real time what is said faster, phrase after phrase. */
export interface TranslationOutput {
  play(phrase: string, pcm: Int16Array): void;
  /** No more sound comes for this phrase. */
  finish(phrase: string): void;
  /** Resolves when nothing is left to be heard. */
  drained(): Promise<void>;
}

export class TranslationSession {
  readonly #options: TranslationOptions;
  readonly #id = mintId('sess');
  readonly #buffer = new InputBuffer();
  readonly #writer = new SoundWriter(PCM);
  readonly #ear: Ear;
  readonly #over = new AbortController();
  readonly #expiresAt: number;
  readonly #expiry: NodeJS.Timeout;
  #settings: TranslationSettings;
  #sink: Sink | undefined;
  #phraseFrom: number | undefined;
  /** Phrases are said in the order in which they were heard. */
  #work: Promise<void> = Promise.resolve();
  /** Something was told before: what follows stands behind a space. */
  #begun = {input: false, output: false};

  constructor(options: TranslationOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#expiresAt = Math.floor(Date.now() / 1000) + options.seconds;
    this.#expiry = setTimeout(() => this.#expire(), options.seconds * 1000);
    this.#ear = options.speech.openEar(phraseRulesOf('medium'), moment => this.#onMoment(moment));
  }

  /** Its client is there, and is told the session first. Before, and after it left, nobody is told anything. */
  attach(sink: Sink): void {
    this.#sink = sink;
    this.#emit('session.created', {session: this.#describe()});
  }

  detach(sink: Sink): void {
    if (this.#sink === sink) this.#sink = undefined;
  }

  /** Sound of the visitor, as it comes. */
  hear(pcm: Int16Array): void {
    if (this.#over.signal.aborted) return;
    this.#ear.hear(this.#buffer.append(pcm), pcm);
    if (this.#phraseFrom === undefined)
      this.#buffer.forgetBefore(this.#buffer.end - KEPT_MS * SAMPLES_PER_MS);
  }

  /** One text frame of the client. What is wrong with it is told. */
  receive(text: string): void {
    if (this.#over.signal.aborted) return;
    let json: unknown;
    try {
      json = parseFrame(text);
      this.#perform(json);
    } catch (failure) {
      const known =
        failure instanceof ProtocolFailure ? failure : new ProtocolFailure('invalid_value', UNUSABLE);
      this.#emit('error', {error: {...known.detail, event_id: eventIdOf(json)}});
    }
  }

  end(code: number, reason: string): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort(new Error('The session is over'));
    clearTimeout(this.#expiry);
    this.#ear.close();
    this.#sink?.close(code, reason);
    this.#options.onEnd();
  }

  #perform(json: unknown): void {
    const event = parseTranslationEvent(json);
    switch (event.type) {
      case 'session.update':
        this.#settings = mergeTranslation(this.#settings, event.session, this.#options.translator.languages);
        this.#emit('session.updated', {session: this.#describe()});
        break;
      case 'session.input_audio_buffer.append':
        this.#append(event.audio);
        break;
      case 'session.close':
        // What was said before it is translated to its end.
        this.#onStopped(this.#buffer.end);
        void this.#work.then(() => this.#closeInOrder()).catch(() => undefined);
        break;
    }
  }

  /** A line of packets loses what is sent last where it is closed at once. */
  async #closeInOrder(): Promise<void> {
    const {output} = this.#options;
    await output?.drained();
    this.#emit('session.closed');
    if (output !== undefined) await delay(FAREWELL_MS, this.#over.signal);
    this.end(1000, 'The session was closed');
  }

  #append(audio: string): void {
    if (this.#options.output !== undefined) throw soundInEvents();
    this.hear(readSound(audio, PCM));
  }

  #onMoment(moment: EarMoment): void {
    if (moment.kind === 'started')
      this.#phraseFrom = Math.max(this.#buffer.start, moment.at - PREFIX_MS * SAMPLES_PER_MS);
    if (moment.kind === 'stopped') this.#onStopped(moment.at + TAIL_MS * SAMPLES_PER_MS);
  }

  #onStopped(end: number): void {
    const from = this.#phraseFrom;
    this.#phraseFrom = undefined;
    if (from === undefined) return;
    const sound = this.#buffer.slice(from, end);
    this.#buffer.forgetBefore(end);
    const elapsed = Math.round(end / SAMPLES_PER_MS);
    this.#work = this.#work
      .then(() => this.#translate(sound, elapsed))
      .catch((failure: unknown) => this.#tellFailure(failure));
  }

  /** What is not understood is passed over: nobody could say it again. */
  async #translate(sound: Int16Array, elapsed: number): Promise<void> {
    const {speech, translator} = this.#options;
    const {signal} = this.#over;
    const context = {spoken: true, tools: [], pending: undefined, lastSaid: undefined, now: new Date()};
    const hint = {
      ...{grammar: practiceGrammar([], false), language: undefined, scored: false},
      isUnderstood: (text: string) => isUnderstood({text, ...context}),
    };
    const understood = await speech.understand(sound, hint, signal);
    if (understood === undefined || understood.sentence === '') return;
    if (this.#settings.transcription !== null) this.#tellWords('input', understood.sentence, elapsed);
    const words = await translator.translate(understood.sentence, this.#settings.language, signal);
    for (const sentence of sentencesOf(words)) await this.#say(sentence, elapsed);
  }

  async #say(sentence: string, elapsed: number): Promise<void> {
    const {speech, output} = this.#options;
    this.#tellWords('output', sentence, elapsed);
    const sound = speech.speak(sentence, VOICE, 1, this.#over.signal);
    if (output === undefined) await this.#send(sound, elapsed);
    else await play(sound, output);
  }

  async #send(sound: AsyncIterable<Int16Array>, elapsed: number): Promise<void> {
    for await (const pcm of sound) {
      for (let at = 0; at < pcm.length; at += PIECE_MS * SAMPLES_PER_MS) {
        const piece = pcm.subarray(at, at + PIECE_MS * SAMPLES_PER_MS);
        const delta = this.#writer.write(piece).base64;
        const kind = {format: 'pcm16', sample_rate: 24_000, channels: 1, elapsed_ms: elapsed};
        this.#emit('session.output_audio.delta', {delta, ...kind});
      }
    }
  }

  #tellWords(side: 'input' | 'output', sentence: string, elapsed: number): void {
    const spaced = this.#begun[side] ? ` ${sentence}` : sentence;
    this.#begun[side] = true;
    for (const delta of piecesOf(spaced))
      this.#emit(`session.${side}_transcript.delta`, {delta, elapsed_ms: elapsed});
  }

  #tellFailure(failure: unknown): void {
    const message = failure instanceof Error ? failure.message : String(failure);
    const error = {type: 'server_error', code: 'server_error', message, param: null, event_id: null};
    this.#emit('error', {error});
  }

  #expire(): void {
    const message = `Your session hit the maximum duration of ${this.#options.seconds} seconds.`;
    const error = {type: 'invalid_request_error', code: 'session_expired', message};
    this.#emit('error', {error: {...error, param: null, event_id: null}});
    this.end(1001, message);
  }

  #describe(): object {
    return describeTranslation(this.#settings, this.#id, this.#expiresAt);
  }

  #emit(type: string, fields: EventFields = {}): void {
    if (this.#over.signal.aborted) return;
    this.#sink?.send(JSON.stringify({type, event_id: mintId('event'), ...fields}));
  }
}

/** A phrase that breaks off is over all the same: those behind it wait for that. */
async function play(sound: AsyncIterable<Int16Array>, output: TranslationOutput): Promise<void> {
  const phrase = mintId('item');
  try {
    for await (const pcm of sound) output.play(phrase, pcm);
  } finally {
    output.finish(phrase);
  }
}
