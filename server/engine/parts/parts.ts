/** The parts that an engine is made of: which of them hears, speaks and answers is decided here and known nowhere else. */
import {asSentence, wordsOf} from '../dialogue/words.js';
import {practiceDialogue, type Dialogue} from '../session/plan.js';
import {SpeechThreads, type ScoredWords} from '../speech/speech-threads.js';
import type {Speech, TurnHint} from '../speech/speech.js';
import {tokensOf, type Understood} from '../speech/understood.js';
import {Chat} from './chat.js';
import {Endpoint, type Warn} from './endpoint.js';
import type {PartAddress, PartSettings} from './settings.js';
import {OpenVocabulary} from './open-vocabulary.js';
import {Speaker} from './speaker.js';
import {Transcriber} from './transcriber.js';
import {PHRASE_BOOK, chatTranslator, type Translator} from './translator.js';

export type Parts = {
  readonly speech: Speech;
  readonly dialogue: Dialogue;
  readonly translator: Translator;
  /** Ends every thread, and every request that is under way. */
  close(): Promise<void>;
};

type Understand = Speech['understand'];
type Speak = Speech['speak'];

/** Starts what is built in, and puts the better parts in front of it. */
export function openParts({stt, vocabulary, chat, tts}: PartSettings, warn: Warn): Parts {
  const threads = new SpeechThreads(failure => warn('A speech thread was lost', {reason: failure.message}));
  const endpoints: Endpoint[] = [];
  const endpointOf = (address: PartAddress): Endpoint => {
    const endpoint = new Endpoint(address, warn);
    endpoints.push(endpoint);
    return endpoint;
  };
  const free = vocabulary && new OpenVocabulary(vocabulary, warn);
  const speech: Speech = {
    ready: threads.ready,
    openEar: (rules, onMoment) => threads.openEar(rules, onMoment),
    understand: stt === undefined ? byGrammar(threads, free) : byService(new Transcriber(endpointOf(stt))),
    speak: tts === undefined ? byFlite(threads) : byVoice(new Speaker(endpointOf(tts), tts.voice)),
  };
  const thinker = chat && endpointOf(chat);
  return {
    speech,
    dialogue: thinker === undefined ? practiceDialogue({forgiving: stt !== undefined}) : new Chat(thinker),
    translator: thinker === undefined ? PHRASE_BOOK : chatTranslator(thinker),
    close: async () => {
      for (const endpoint of endpoints) endpoint.close();
      free?.close();
      await threads.close();
    },
  };
}

/**
 * What the grammar knows and the rules can answer, where the sound fits it or the free words agree with it; else the free
 * words, where somebody hears those. Two recognisers have no common measure: the fit to the grammar is measured by its
 * own, beside any other sounds.
 */
function byGrammar(threads: SpeechThreads, free: OpenVocabulary | undefined): Understand {
  return async (pcm, hint, signal) => {
    const heard = await threads.recognise(pcm, hint.grammar, hint).catch(() => undefined);
    const known = knownSentence(heard, hint);
    if (known !== undefined && heard?.fits === true) return known;
    const words = await free?.hear(pcm, signal);
    return known !== undefined && agree(known.sentence, words) ? known : freeSentence(words);
  };
}

/** Is most of a sentence in the free words, too? Where there are none, nobody objects. */
function agree(sentence: string, words: string | undefined): boolean {
  if (words === undefined) return true;
  const heard = wordsOf(words);
  const own = wordsOf(sentence);
  return own.filter(word => heard.includes(word)).length * 2 > own.length;
}

/** Nobody knows whether free words are a whole sentence, so they end with no mark. */
function freeSentence(words: string | undefined): Understood | undefined {
  return words === undefined ? undefined : {sentence: asSentence(words).slice(0, -1), logprobs: undefined};
}

function byService(transcriber: Transcriber): Understand {
  return async (pcm, {language}, signal) => {
    const sentence = await transcriber.hear(pcm, language, signal);
    return sentence === undefined ? undefined : {sentence, logprobs: undefined};
  };
}

async function* whole(sound: Promise<Int16Array>): AsyncGenerator<Int16Array> {
  yield await sound;
}

/** The built-in voice makes a sentence in one go. It is English, and reads what is not with the letters that it has. */
function byFlite(threads: SpeechThreads): Speak {
  return (text, voice, speed) => whole(threads.speak(plainLetters(text), voice, speed));
}

function plainLetters(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f¿¡]/g, '')
    .replaceAll('ß', 'ss')
    .replaceAll('’', "'");
}

function byVoice(speaker: Speaker): Speak {
  return (text, voice, speed, signal) => speaker.speak(text, voice, speed, signal);
}

/** What the grammar heard as a sentence, unless it is none that the rules have an answer for. */
export function knownSentence(
  heard: ScoredWords | undefined,
  {isUnderstood}: Pick<TurnHint, 'isUnderstood'>,
): Understood | undefined {
  if (heard === undefined || !isUnderstood(heard.words)) return undefined;
  const sentence = asSentence(heard.words);
  return {sentence, logprobs: heard.logprobs && tokensOf(sentence, heard.logprobs)};
}
