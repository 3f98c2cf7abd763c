/**
 * The built-in speech parts: ears, understanding and a voice, each in its own thread, warm before the first session.
 * Sessions share the threads and nothing that they heard.
 */
import {
  type EarMoment,
  type EarReply,
  type EarRequest,
  type RecogniseReply,
  type RecogniseRequest,
  type SpeakReply,
  type SpeakRequest,
  type SpokenGrammar,
  type TurnRules,
} from './messages.js';
import type {Ear} from './speech.js';
import {SpeechThread} from './speech-thread.js';

/** Words and, where it was asked for, how well each was heard: the logarithm of a likelihood, 0 at the best. */
export type ScoredWords = {readonly words: string; readonly logprobs?: readonly number[] | undefined};
/** `fits`: the sound fits these words so well that it was hardly anything else. */
export type RecognisedWords = ScoredWords & {readonly fits: boolean};

/** Answers that are still to come from a thread, by request number. */
class Waiting<Value> {
  readonly #waiting = new Map<number, {resolve: (value: Value) => void; reject: (failure: Error) => void}>();
  #last = 0;

  add(send: (id: number) => void): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.#last += 1;
      this.#waiting.set(this.#last, {resolve, reject});
      send(this.#last);
    });
  }

  settle(id: number, value: Value): void {
    this.#waiting.get(id)?.resolve(value);
    this.#waiting.delete(id);
  }

  rejectAll(failure: Error): void {
    for (const {reject} of this.#waiting.values()) reject(failure);
    this.#waiting.clear();
  }
}

/** Starts three threads. One that is lost rejects what waits for it and is reported once. */
export class SpeechThreads {
  readonly ready: Promise<void>;
  readonly #ear: SpeechThread<EarRequest, EarReply>;
  readonly #recogniser: SpeechThread<RecogniseRequest, RecogniseReply>;
  readonly #voice: SpeechThread<SpeakRequest, SpeakReply>;
  readonly #streams = new Map<number, (moment: EarMoment) => void>();
  readonly #recognitions = new Waiting<RecogniseReply>();
  readonly #sentences = new Waiting<Int16Array>();
  #lastStream = 0;

  constructor(onLost: (failure: Error) => void) {
    const lose = (failure: Error): void => {
      this.#recognitions.rejectAll(failure);
      this.#sentences.rejectAll(failure);
      onLost(failure);
    };
    this.#ear = new SpeechThread('ear-worker', reply => this.#streams.get(reply.stream)?.(reply), lose);
    this.#recogniser = new SpeechThread(
      'recogniser-worker',
      reply => this.#recognitions.settle(reply.id, reply),
      lose,
    );
    this.#voice = new SpeechThread('voice-worker', ({id, pcm}) => this.#sentences.settle(id, pcm), lose);
    this.ready = Promise.all([this.#ear.ready, this.#recogniser.ready, this.#voice.ready]).then(
      () => undefined,
    );
    this.ready.catch(() => undefined);
  }

  openEar(rules: TurnRules, onMoment: (moment: EarMoment) => void): Ear {
    this.#lastStream += 1;
    const stream = this.#lastStream;
    this.#streams.set(stream, onMoment);
    this.#ear.send({kind: 'open', stream, rules});
    return {
      hear: (offset, pcm) => {
        const copy = pcm.slice();
        this.#ear.send({kind: 'sound', stream, offset, pcm: copy}, [copy.buffer]);
      },
      setRules: changed => this.#ear.send({kind: 'rules', stream, rules: changed}),
      decide: (at, complete) => this.#ear.send({kind: 'verdict', stream, at, complete}),
      flush: () => this.#ear.send({kind: 'flush', stream}),
      reset: () => this.#ear.send({kind: 'reset', stream}),
      close: () => {
        this.#streams.delete(stream);
        this.#ear.send({kind: 'close', stream});
      },
    };
  }

  /** The words of a turn, or `undefined` where it was speech that the grammar does not know. `scored`: how well each was heard, too. */
  async recognise(
    pcm: Int16Array,
    grammar: SpokenGrammar,
    {scored}: {scored: boolean},
  ): Promise<RecognisedWords | undefined> {
    const copy = pcm.slice();
    const {words, fits, logprobs} = await this.#recognitions.add(id =>
      this.#recogniser.send({id, pcm: copy, grammar, scored}, [copy.buffer]),
    );
    return words === undefined ? undefined : {words, fits, logprobs};
  }

  /** PCM16 at 24 kHz. */
  speak(text: string, voice: string, speed: number): Promise<Int16Array> {
    return this.#sentences.add(id => this.#voice.send({id, text, voice, speed}));
  }

  async close(): Promise<void> {
    await Promise.all([this.#ear.close(), this.#recogniser.close(), this.#voice.close()]);
    this.#recognitions.rejectAll(new Error('The engine is closed'));
    this.#sentences.rejectAll(new Error('The engine is closed'));
    this.#streams.clear();
  }
}
