/** Written or spoken text as plain words: the one form in which the dialogue compares anything. */

/** Nobody asks for anything in more letters than this. */
const LONGEST = 2000;
const CONTRACTIONS: Readonly<Record<string, string>> = {
  "what's": 'what is',
  "who's": 'who is',
  "it's": 'it is',
  "that's": 'that is',
  "i'm": 'i am',
  "i'd": 'i would',
  "i'll": 'i will',
  "don't": 'do not',
  "can't": 'can not',
  "let's": 'let us',
};

/** Lower-case words without punctuation; contractions are written out, decimals stay whole ("21.5"). */
export function wordsOf(text: string): string[] {
  return text
    .slice(0, LONGEST)
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[\u2018\u2019]/g, "'")
    .toLowerCase()
    .replace(/\b[a-z]+'[a-z]+/g, word => CONTRACTIONS[word] ?? word.replace("'s", '').replace("'", ''))
    .split(/[^a-z0-9.]+/)
    .map(word => word.replace(/^\.+|\.+$/g, ''))
    .flatMap(word => (/^\d+(\.\d+)?$/.test(word) ? [word] : word.split('.')))
    .filter(word => word !== '');
}

/** The words of an identifier: `set_livingRoom-light` is "set living room light". */
export function wordsOfName(name: string): string[] {
  return wordsOf(
    name
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .replace(/([a-zA-Z])(\d)/g, '$1 $2')
      .replace(/[._-]+/g, ' '),
  );
}

/** What several forms of a word share: "lights", "light"; "closed", "close"; "opening", "open". */
export function stem(word: string): string {
  if (word.length <= 3) return word;
  const bare = word.replace(/(?:ing|ed|es|s)$/, '');
  const root = bare.length < 3 ? word : bare;
  return root.replace(/e$/, '').replace(/([^aeiouls])\1$/, '$1');
}

/** "a", "a or b", "a, b or c". */
export function listOr(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} or ${names[names.length - 1] ?? ''}`;
}

/** A transcript as one would write it: a capital letter first, the "I" upright, a mark at the end. */
export function asSentence(words: string): string {
  const upright = words.replace(/\bi\b/g, 'I').replace(/\bi'/g, "I'");
  const asks = /^(?:what|who|how|where|when|which|can|could|do|are|is)\b/i.test(upright);
  return `${upright.charAt(0).toUpperCase()}${upright.slice(1)}${asks ? '?' : '.'}`;
}
