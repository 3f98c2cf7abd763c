/**
 * How well the engine hears with free words behind its grammar: every sentence that the rules have an answer for, and free
 * ones, clear and in noise. Run with `npm run bench:hearing`, with Debian's pocketsphinx installed, and behind `--` the name
 * of a voice; the numbers of confidence.ts were chosen by it.
 */
import {practiceGrammar} from '../server/engine/dialogue/grammar.js';
import {isUnderstood, replyTo} from '../server/engine/dialogue/dialogue.js';
import {INTENTS} from '../server/engine/dialogue/intents.js';
import {wordsOf} from '../server/engine/dialogue/words.js';
import {findOpenVocabulary} from '../server/engine/parts/open-vocabulary.js';
import {openParts} from '../server/engine/parts/parts.js';
import {BUILT_IN} from '../server/engine/parts/settings.js';
import type {FliteVoice} from '../server/engine/speech/flite.js';
import {speak} from '../test/support/speech.js';

const FREE = [
  ...['the quick brown fox jumps over the lazy dog', 'my grandmother bought seven oranges'],
  ...['nobody expects the rainy season to continue', 'where did you put my yellow umbrella'],
  ...['i would like to order a large pizza with olives', 'the stock market fell sharply on tuesday'],
  ...['can you recommend a good restaurant nearby', 'turn the page and read the second chapter'],
  ...['how much is the ticket to london', 'we should meet again next thursday'],
  ...['please send the letter to my office', 'please send me a message tomorrow'],
  ...['what is the capital of france', 'i would like to book a table for two'],
  ...['my order has not arrived yet', 'please call me back in the evening', 'the meeting starts at nine'],
  ...['can you tell me where the station is', 'i need a new password', 'what was the name of that song'],
];
/** Of the words of a free sentence. */
const UNDERSTOOD = 0.7;
/** The noise, in dB below the speech. */
const NOISE = [Infinity, 20];
const now = new Date(0);
const context = {spoken: true, tools: [], pending: undefined, lastSaid: undefined, now};

const vocabulary = findOpenVocabulary(process.env['PATH']);
if (vocabulary === undefined) throw new Error('apt-get install pocketsphinx pocketsphinx-en-us');
const parts = openParts({...BUILT_IN, vocabulary}, line => process.stderr.write(`${line}\n`));
const {speech} = parts;
await speech.ready;
for (const decibels of NOISE) await measure((process.argv[2] ?? 'rms') as FliteVoice, decibels);
await parts.close();

async function measure(voice: FliteVoice, decibels: number): Promise<void> {
  const known = INTENTS.flatMap(intent => formsOf(intent.spoken));
  const wrong: string[] = [];
  const count = {known: 0, free: 0, sure: 0, words: 0};
  for (const sentence of [...known, ...FREE]) {
    const hint = {
      grammar: practiceGrammar([], false),
      isUnderstood: (text: string) => isUnderstood({...context, text}),
      language: undefined,
      scored: true,
    };
    const sound = inNoise(speak(sentence, {voice}), decibels);
    const heard = await speech.understand(sound, hint, new AbortController().signal);
    const isFree = FREE.includes(sentence);
    const text = heard?.sentence ?? '';
    const isRight = isFree ? shareOf(sentence, text) >= UNDERSTOOD : answerTo(text) === answerTo(sentence);
    if (isRight) count[isFree ? 'free' : 'known'] += 1;
    else wrong.push(`  "${sentence}" was heard as "${text}"`);
    if (!isRight || isFree) continue;
    for (const {logprob} of heard?.logprobs ?? []) {
      count.words += 1;
      if (Math.exp(logprob) >= 0.6) count.sure += 1;
    }
  }
  process.stdout.write(
    `${voice}, noise ${decibels} dB below it: ${count.known} of ${known.length} known, ${count.free} of ${FREE.length} free; ` +
      `${count.sure} of ${count.words} words sure\n${wrong.join('\n')}\n`,
  );
}

/** Everything that a rule of the grammar lets somebody say. */
function formsOf(spoken: string): string[] {
  return spoken.split(/\s\|\s(?![^[]*\])/).flatMap(alternative => {
    const parts = [...alternative.matchAll(/\[([^\]]*)\]|([^\s[\]]+)/g)];
    return parts.reduce<string[]>(
      (forms, [, optional, word = '']) => {
        const choices = optional === undefined ? [word] : ['', ...optional.split('|').map(one => one.trim())];
        return forms.flatMap(form => choices.map(choice => `${form} ${choice}`.trim()));
      },
      [''],
    );
  });
}

function answerTo(text: string): string {
  const reply = replyTo({...context, text});
  return reply.kind === 'say' ? reply.text : reply.name;
}

function shareOf(sentence: string, text: string): number {
  const heard = wordsOf(text);
  const wanted = wordsOf(sentence);
  return wanted.filter(word => heard.includes(word)).length / wanted.length;
}

/** The same in every run. */
function inNoise(sound: Int16Array, decibels: number): Int16Array {
  const power = sound.reduce((sum, sample) => sum + sample ** 2, 0) / Math.max(1, sound.length);
  const most = Math.sqrt(3 * power) / 10 ** (decibels / 20);
  let seed = 1;
  return sound.map(sample => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    const noise = most * (((seed >> 8) % 2_000) / 1_000 - 1);
    return Math.max(-32_768, Math.min(32_767, sample + noise));
  });
}
