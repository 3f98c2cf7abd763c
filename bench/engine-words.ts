/**
 * How well the engine understands: sentences of the grammar and foreign ones, in four synthetic voices.
 * Run with `npx tsx bench/engine-words.ts`; the weight of the filler in recogniser-worker.ts was chosen by it.
 */
import {replyTo} from '../server/engine/dialogue/dialogue.js';
import {practiceGrammar} from '../server/engine/dialogue/grammar.js';
import type {Tool} from '../server/engine/dialogue/tool-shape.js';
import {wordsOf} from '../server/engine/dialogue/words.js';
import {SpeechThreads} from '../server/engine/speech/speech-threads.js';
import {FLITE_VOICES, type FliteVoice} from '../server/engine/speech/flite.js';
import {speak} from '../test/support/speech.js';

const TOOLS: readonly Tool[] = [
  {
    name: 'set_light',
    description: 'Switches a light in the house on or off.',
    parameters: {
      properties: {
        room: {type: 'string', enum: ['kitchen', 'living room', 'bedroom', 'hallway']},
        on: {type: 'boolean'},
      },
      required: ['room', 'on'],
    },
  },
  {
    name: 'set_heating',
    description: 'Sets the heating to a temperature in degrees Celsius.',
    parameters: {properties: {degrees: {type: 'number', minimum: 5, maximum: 30}}, required: ['degrees']},
  },
  {name: 'open_blinds'},
];
const KNOWN = [
  ...['what time is it', 'what is the date', 'who are you', 'what can you do', 'help', 'tell me a story'],
  ...['count to ten', 'say that again', 'thank you', 'goodbye', 'stop', 'never mind', 'hello'],
  ...['turn on the kitchen light', 'switch the bedroom lights off', 'turn the living room light on'],
  ...['turn off the light in the bedroom', 'please turn on the hallway light', 'open the blinds'],
  ...['set the heating to twenty one degrees', 'set the heating to twenty one point five degrees'],
];
const FOREIGN = [
  'the quick brown fox jumps over the lazy dog',
  'my grandmother bought seven oranges',
  'nobody expects the rainy season to continue',
  'where did you put my yellow umbrella',
  'i would like to order a large pizza with olives',
  'the stock market fell sharply on tuesday',
  'can you recommend a good restaurant nearby',
  'turn the page and read the second chapter',
  'how much is the ticket to london',
  'we should meet again next thursday',
];

const speech = new SpeechThreads(failure => {
  throw failure;
});
await speech.ready;
for (const voice of FLITE_VOICES) await measure(speech, voice);
await speech.close();

async function measure(recogniser: SpeechThreads, voice: FliteVoice): Promise<void> {
  const grammar = practiceGrammar(TOOLS, false);
  const wrong: string[] = [];
  let ms = 0;
  for (const sentence of [...KNOWN, ...FOREIGN]) {
    const pcm = speak(sentence, {voice});
    const before = performance.now();
    const heard = (await recogniser.recognise(pcm, grammar, {scored: false}))?.words;
    ms += performance.now() - before;
    const meant = FOREIGN.includes(sentence) ? 'nothing' : outcomeOf(sentence);
    if (outcomeOf(heard) !== meant) wrong.push(`  "${sentence}" was heard as "${heard ?? ''}"`);
  }
  const count = KNOWN.length + FOREIGN.length;
  process.stdout.write(
    `${voice}: ${count - wrong.length} of ${count} right, ${Math.round(ms / count)} ms each\n`,
  );
  for (const line of wrong) process.stdout.write(`${line}\n`);
}

/** What would be done: two ways to hear the same order are equally right. */
function outcomeOf(text: string | undefined): string {
  const now = new Date(0);
  const reply = replyTo({text, spoken: true, tools: TOOLS, pending: undefined, lastSaid: undefined, now});
  if (reply.kind === 'call') return JSON.stringify([reply.name, reply.arguments]);
  return /no answer to that|did not understand/.test(reply.text) ? 'nothing' : wordsOf(reply.text).join(' ');
}
