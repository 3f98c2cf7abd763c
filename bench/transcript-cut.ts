/**
 * How well the words of an answer that was cut stand for what was heard of it. The truth is the synthesiser's: a word
 * was heard when the sentence up to its end, spoken alone, is no longer than what was heard.
 * Run with `npm run bench:transcript`.
 */
import {heardWords} from '../src/realtime/conversation/heard-words.js';
import {speak} from '../test/support/speech.js';

const RATE = 24_000;
/** Where answers are cut, as parts of their sound. */
const CUTS = Array.from({length: 19}, (_, at) => (at + 1) / 20);
const ANSWERS = [
  'The kitchen light is on now.',
  'It is twenty five minutes past four in the afternoon.',
  'I can tell you the time and the date, switch the lights, and set the heating of your house.',
  'Your order left our warehouse this morning and will be with you on Thursday before noon.',
  'We are open from Monday to Friday, from eight in the morning until six in the evening, and on Saturdays until one.',
  'Once upon a time there was a small lighthouse that was afraid of the dark, so it never slept at night.',
];

const msOf = (text: string): number => (speak(text, {voice: 'slt'}).length * 1000) / RATE;
const wordsIn = (text: string): number => text.split(/\s+/).filter(word => word !== '').length;

const errors: number[] = [];
for (const answer of ANSWERS) {
  const words = answer.split(' ');
  const ends = words.map((_, at) => msOf(words.slice(0, at + 1).join(' ')));
  const soundMs = ends.at(-1) ?? 0;
  for (const cut of CUTS) {
    const heard = ends.filter(end => end <= soundMs * cut).length;
    errors.push(wordsIn(heardWords(answer, soundMs * cut, soundMs)) - heard);
  }
}
const sizes = errors.map(Math.abs).sort((a, b) => a - b);
const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
const bias = errors.reduce((sum, error) => sum + error, 0) / errors.length;
process.stdout.write(
  `${ANSWERS.length} answers, cut at ${CUTS.length} places each: the words that stand in the transcript differ from ` +
    `those that were heard by ${mean.toFixed(2)} words (mean; bias ${bias.toFixed(2)}), ` +
    `${sizes[Math.floor(sizes.length * 0.95)] ?? 0} in 95 of 100, ${sizes.at(-1) ?? 0} at most\n`,
);
