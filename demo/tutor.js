/** A tutor whose instructions and speed change in the middle of a call, by hand and by voice. */

const WORDS = {
  water: 'das Wasser',
  bread: 'das Brot',
  coffee: 'der Kaffee',
  milk: 'die Milch',
  apple: 'der Apfel',
  window: 'das Fenster',
};
const LEVELS = {
  easy: {speed: 0.75, manner: 'Speak slowly, and one word at a time. Praise every try.'},
  normal: {speed: 1, manner: 'Speak in short sentences, and say each in English, too.'},
  fast: {speed: 1.3, manner: 'Speak German only, as one talks in Germany. Correct every mistake.'},
};

const voice = document.querySelector('realtime-voice');
const level = document.querySelector('#level');
const instructions = document.querySelector('#instructions');
let word = 'water';

customElements.whenDefined('realtime-voice').then(() => {
  voice.registerTool({
    name: 'set_level',
    description: 'Set the level of the lesson',
    parameters: {
      type: 'object',
      properties: {level: {type: 'string', enum: Object.keys(LEVELS)}},
      required: ['level'],
    },
    handler: args => {
      level.value = args.level;
      tellLevel();
      return {message: `The level is ${args.level} now`};
    },
  });
  voice.registerTool({
    name: 'show_word',
    description: 'Show a word',
    parameters: {
      type: 'object',
      properties: {word: {type: 'string', enum: Object.keys(WORDS)}},
      required: ['word'],
    },
    handler: args => showWord(args.word),
  });
  voice.registerTool({
    name: 'next_word',
    description: 'Go on to the next word',
    parameters: {type: 'object', properties: {}},
    handler: () => {
      const all = Object.keys(WORDS);
      return showWord(all[(all.indexOf(word) + 1) % all.length]);
    },
  });
  tellLevel();
});

function tellLevel() {
  instructions.value = `You are a patient tutor who teaches German to English speakers. ${LEVELS[level.value].manner}`;
  tell();
}

/** For the next call it is an attribute; a call that is open is told at once. */
function tell() {
  const options = {instructions: instructions.value, speed: LEVELS[level.value].speed};
  Object.assign(voice, options);
  const isOpen = voice.matches(':state(live)');
  if (isOpen) void voice.updateSession(options);
  const begin = isOpen ? 'sentence' : 'call';
  const speed = options.speed === 1 ? 'the usual speed' : `${options.speed} of the usual speed`;
  document.querySelector('#told').textContent = `It holds from the next ${begin}, at ${speed}.`;
}

function showWord(english) {
  word = english;
  document.querySelector('#english').textContent = english;
  document.querySelector('#german').textContent = WORDS[english];
  return {message: `In German, ${english} is ${WORDS[english]}`};
}

level.addEventListener('change', tellLevel);
instructions.addEventListener('change', tell);
showWord(word);
