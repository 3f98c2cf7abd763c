/**
 * A small phrase book: the sentences that the practice voice understands, in a few languages. It stands alone because it is
 * no translator: what is not in it is said again as it was.
 */
import {asSentence, wordsOf} from './words.js';

const BOOK = {
  de: {
    'what time is it': 'wie spät ist es',
    'what is the time': 'wie spät ist es',
    'what is the date': 'welches Datum ist heute',
    'what day is it': 'welcher Tag ist heute',
    'who are you': 'wer sind Sie',
    'what is your name': 'wie heißen Sie',
    'what can you do': 'was können Sie',
    'what can i say': 'was kann ich sagen',
    'tell me a story': 'erzählen Sie mir eine Geschichte',
    'count to ten': 'zählen Sie bis zehn',
    'say that again': 'sagen Sie das noch einmal',
    'thank you very much': 'vielen Dank',
    'thank you': 'danke',
    'never mind': 'schon gut',
    'good morning': 'guten Morgen',
    'good afternoon': 'guten Tag',
    'good evening': 'guten Abend',
    'good night': 'gute Nacht',
    goodbye: 'auf Wiedersehen',
    hello: 'hallo',
    'how are you': 'wie geht es Ihnen',
    'can you hear me': 'können Sie mich hören',
    please: 'bitte',
    help: 'Hilfe',
    stop: 'halt',
  },
  fr: {
    'what time is it': 'quelle heure est-il',
    'what is the time': 'quelle heure est-il',
    'what is the date': 'quelle est la date',
    'what day is it': 'quel jour sommes-nous',
    'who are you': 'qui êtes-vous',
    'what is your name': 'comment vous appelez-vous',
    'what can you do': 'que savez-vous faire',
    'what can i say': 'que puis-je dire',
    'tell me a story': 'racontez-moi une histoire',
    'count to ten': 'comptez jusqu’à dix',
    'say that again': 'répétez, s’il vous plaît',
    'thank you very much': 'merci beaucoup',
    'thank you': 'merci',
    'never mind': 'ce n’est rien',
    'good morning': 'bonjour',
    'good afternoon': 'bonjour',
    'good evening': 'bonsoir',
    'good night': 'bonne nuit',
    goodbye: 'au revoir',
    hello: 'bonjour',
    'how are you': 'comment allez-vous',
    'can you hear me': 'm’entendez-vous',
    please: 's’il vous plaît',
    help: 'à l’aide',
    stop: 'arrêtez',
  },
  es: {
    'what time is it': 'qué hora es',
    'what is the time': 'qué hora es',
    'what is the date': 'qué fecha es hoy',
    'what day is it': 'qué día es hoy',
    'who are you': 'quién es usted',
    'what is your name': 'cómo se llama usted',
    'what can you do': 'qué sabe hacer',
    'what can i say': 'qué puedo decir',
    'tell me a story': 'cuénteme un cuento',
    'count to ten': 'cuente hasta diez',
    'say that again': 'dígalo otra vez',
    'thank you very much': 'muchas gracias',
    'thank you': 'gracias',
    'never mind': 'no importa',
    'good morning': 'buenos días',
    'good afternoon': 'buenas tardes',
    'good evening': 'buenas tardes',
    'good night': 'buenas noches',
    goodbye: 'adiós',
    hello: 'hola',
    'how are you': 'cómo está usted',
    'can you hear me': 'me oye usted',
    please: 'por favor',
    help: 'ayuda',
    stop: 'pare',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Languages that the book has something in; English is said again as it was. */
export const BOOK_LANGUAGES: readonly string[] = [...Object.keys(BOOK), 'en'];

/** The longest phrase has so many words. */
const LONGEST = 4;

/** An English sentence with every phrase that the book knows in the other language, and the other words as they are. */
export function lookUp(sentence: string, language: string): string {
  const book = bookOf(language);
  if (book === undefined) return sentence;
  const words = wordsOf(sentence);
  const found: string[] = [];
  for (let at = 0; at < words.length;) {
    const [phrase, length] = longestAt(words, at, book);
    found.push(phrase);
    at += length;
  }
  return marked(sentence, found.join(' '), language);
}

function bookOf(language: string): Readonly<Record<string, string>> | undefined {
  return Object.hasOwn(BOOK, language) ? BOOK[language as keyof typeof BOOK] : undefined;
}

/** The longest phrase that begins here, or the word itself; and how many words that is. */
function longestAt(
  words: readonly string[],
  at: number,
  book: Readonly<Record<string, string>>,
): [phrase: string, length: number] {
  for (let length = Math.min(LONGEST, words.length - at); length > 0; length -= 1) {
    const key = words.slice(at, at + length).join(' ');
    const phrase = Object.hasOwn(book, key) ? book[key] : undefined;
    if (phrase !== undefined) return [phrase, length];
  }
  return [words[at] ?? '', 1];
}

/** With the mark of the original, and a capital letter. */
function marked(original: string, words: string, language: string): string {
  const mark = /[.!?]$/.exec(original)?.[0] ?? '';
  const sentence = `${asSentence(words).slice(0, -1)}${mark}`;
  return language === 'es' && mark === '?' ? `¿${sentence}` : sentence;
}
