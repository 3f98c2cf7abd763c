/** The thread that understands a whole turn by grammar, and says so when what it heard is not in it. */
import {parentPort} from 'node:worker_threads';
import type {Decoder} from 'soundswallower';
import {logprobsOf} from './confidence.js';
import type {Ready, RecogniseReply, RecogniseRequest, SpokenGrammar} from './messages.js';
import {pronounce} from './pronounce.js';
import {resample, toFloat} from './resample.js';
import {loadSoundSwallower, SPEECH_RATE} from './soundswallower.js';

const SESSION_RATE = 24_000;
/** Silence on both sides: the recogniser needs some to find the edges of the first and the last word. */
const MARGIN_SECONDS = 0.15;
/** Nobody gives the practice voice an order of this length; decoding it would keep others waiting. */
const LONGEST_SECONDS = 20;
const PHONES =
  'AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH'.split(
    ' ',
  );
/** A word for each phone: speech that fits no command comes out as a row of these. */
const FILLER_PREFIX = '__';
const FILLERS = PHONES.map(phone => `${FILLER_PREFIX}${phone.toLowerCase()}`);
/** Less hears commands in noise, more is deaf to short ones: found by trying, with bench/engine-words.ts. */
const FILLER_WEIGHT = '0.00001';

/** Whole turns only: nothing of one turn is left in the decoder when the next, of another session, comes. */
class Recogniser {
  readonly #decoder: Decoder;
  #grammar = '';

  constructor(decoder: Decoder) {
    this.#decoder = decoder;
    decoder.add_words(...FILLERS.map((filler, index): [string, string] => [filler, PHONES[index] ?? 'SIL']));
  }

  recognise(pcm: Int16Array, grammar: SpokenGrammar): string | undefined {
    if (pcm.length > LONGEST_SECONDS * SESSION_RATE) return undefined;
    this.#use(grammar);
    this.#decoder.start();
    this.#decoder.process_audio(withMargins(resample(toFloat(pcm), SESSION_RATE, SPEECH_RATE)), false, true);
    this.#decoder.stop();
    const words = this.#decoder
      .get_text()
      .replace(/\(\d+\)/g, '')
      .trim();
    return words === '' || words.includes(FILLER_PREFIX) ? undefined : words;
  }

  /** How well each word was heard of what was recognised last. */
  get logprobs(): readonly number[] {
    return logprobsOf(this.#decoder.get_alignment());
  }

  #use(grammar: SpokenGrammar): void {
    if (grammar.rules === this.#grammar) return;
    this.#learn(grammar.vocabulary);
    this.#decoder.set_grammar(
      `#JSGF V1.0;\ngrammar practice;\npublic <top> = /1/ <command> | /${FILLER_WEIGHT}/ <filler>;\n` +
        `<filler> = (${FILLERS.join(' | ')})+;\n${grammar.rules}\n`,
    );
    this.#grammar = grammar.rules;
  }

  #learn(vocabulary: readonly string[]): void {
    for (const word of vocabulary) {
      if (this.#lookUp(word) === undefined) {
        this.#decoder.add_words([word, pronounce(word, part => this.#lookUp(part))]);
      }
    }
  }

  #lookUp(word: string): string | undefined {
    // The library says null where its types promise a string.
    const phones = this.#decoder.lookup_word(word) as string | null;
    return phones ?? undefined;
  }
}

function withMargins(sound: Float32Array): Float32Array {
  const margin = MARGIN_SECONDS * SPEECH_RATE;
  const padded = new Float32Array(sound.length + 2 * margin);
  padded.set(sound, margin);
  return padded;
}

const port = parentPort;
if (port === null) throw new Error('recogniser-worker runs as a worker thread only');
const library = await loadSoundSwallower();
const decoder = new library.Decoder({samprate: SPEECH_RATE, loglevel: 'FATAL'});
await decoder.initialize();
const recogniser = new Recogniser(decoder);

port.on('message', ({id, pcm, grammar, scored = false}: RecogniseRequest) => {
  const words = recogniser.recognise(pcm, grammar);
  const scores = scored && words !== undefined ? {logprobs: recogniser.logprobs} : {};
  port.postMessage({id, words, ...scores} satisfies RecogniseReply);
});
port.postMessage({ready: true} satisfies Ready);
