/** Cuts an answer into sentences, so that the first can be heard while the next is made. */

/** What is longer is cut at a comma: a long sentence takes long to synthesise. */
const LONG = 140;

/** The sentences of a text, in order, each with its mark. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?])\s+/)
    .flatMap(sentence => (sentence.length > LONG ? sentence.split(/(?<=[,;:])\s+/) : [sentence]))
    .map(sentence => sentence.trim())
    .filter(sentence => sentence !== '');
}
