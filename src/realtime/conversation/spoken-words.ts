/**
 * Does a transcript hold words, or only the sounds of somebody who thinks or listens? It stands alone as the list of
 * those sounds.
 */

/** As they are written with every letter once in a row: "hmm" is `hm`. */
const HESITATIONS = [
  ...['hm', 'mh', 'mhm', 'm', 'h', 'uh', 'uhm', 'um', 'huh', 'ah', 'eh', 'ehm', 'er', 'erm', 'ähm', 'äh'],
  ...['öh', 'öhm', 'euh', 'хм', 'э', 'えと', 'あの', 'うん', '嗯', '呃', '음', '어'],
];

/**
 * Is there a word with a letter or a digit, in any script, that is more than a hesitation? While the transcript still
 * grows, its last word may become one: it does not count before it can no longer.
 */
export function hasWords(transcript: string, grows = false): boolean {
  const words = transcript.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const unfinished = grows && /[\p{L}\p{M}\p{N}]$/u.test(transcript) ? words.length - 1 : -1;
  return words.some((word, at) => {
    const once = word.replace(/(.)\1+|ー/gu, '$1');
    return !HESITATIONS.some(sound => (at === unfinished ? sound.startsWith(once) : sound === once));
  });
}
