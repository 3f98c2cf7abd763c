/** The thread that understands a whole turn by grammar, and says so when what it heard is not in it. */
import {parentPort} from 'node:worker_threads';
import type {Decoder} from 'soundswallower';
import {fits, fitsOf, logprobsOf} from './confidence.js';
import {hasLoudPause} from './loud-pause.js';
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
/**
 * How likely they are beside the commands. First hardly ever, so that it is the fit of the command that counts, also of
 * one that is short, or said in noise. One that does not fit is still taken where it is likelier than they are at the
 * usual weight: less hears commands in noise, more is deaf to short ones. Found by trying, with bench/engine-words.ts.
 */
const FILLER_WEIGHTS = {seldom: '1e-40', usual: '0.00001'};

type Heard = Pick<RecogniseReply, 'words' | 'fits' | 'logprobs'>;

/** Whole turns only: nothing of one turn is left in the decoder when the next, of another session, comes. */
class Recogniser {
  readonly #decoder: Decoder;
  #grammar = '';

  constructor(decoder: Decoder) {
    this.#decoder = decoder;
    decoder.add_words(...FILLERS.map((filler, index): [string, string] => [filler, PHONES[index] ?? 'SIL']));
  }

  recognise(pcm: Int16Array, grammar: SpokenGrammar): Heard {
    if (pcm.length > LONGEST_SECONDS * SESSION_RATE) return {words: undefined, fits: false};
    const sound = withMargins(resample(toFloat(pcm), SESSION_RATE, SPEECH_RATE));
    const closest = this.#decode(sound, grammar, FILLER_WEIGHTS.seldom);
    return closest.fits ? closest : {...this.#decode(sound, grammar, FILLER_WEIGHTS.usual), fits: false};
  }

  #decode(sound: Float32Array, grammar: SpokenGrammar, fillerWeight: string): Heard {
    this.#use(grammar, fillerWeight);
    this.#decoder.start();
    this.#decoder.process_audio(sound, false, true);
    this.#decoder.stop();
    const words = this.#decoder
      .get_text()
      .replace(/\(\d+\)/g, '')
      .trim();
    if (words === '' || words.includes(FILLER_PREFIX)) return {words: undefined, fits: false};
    const alignment = this.#decoder.get_alignment();
    if (hasLoudPause(alignment, sound, SPEECH_RATE)) return {words: undefined, fits: false};
    const fit = fitsOf(alignment);
    return {words, fits: fits(fit), logprobs: logprobsOf(fit)};
  }

  #use(grammar: SpokenGrammar, fillerWeight: string): void {
    const known = `${fillerWeight} ${grammar.rules}`;
    if (known === this.#grammar) return;
    this.#learn(grammar.vocabulary);
    this.#decoder.set_grammar(
      `#JSGF V1.0;\ngrammar practice;\npublic <top> = /1/ <command> | /${fillerWeight}/ <filler>;\n` +
        `<filler> = (${FILLERS.join(' | ')})+;\n${grammar.rules}\n`,
    );
    this.#grammar = known;
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
  const {logprobs, ...heard} = recogniser.recognise(pcm, grammar);
  const scores = scored && logprobs !== undefined ? {logprobs} : {};
  port.postMessage({id, ...heard, ...scores} satisfies RecogniseReply);
});
port.postMessage({ready: true} satisfies Ready);
