/** Who hears and who speaks, as two attributes; and what the widget tells of it, the same with each. */

const voice = document.querySelector('realtime-voice');
const parts = document.querySelector('#parts');
const events = document.querySelector('#events');
const hasRecogniser = 'SpeechRecognition' in globalThis || 'webkitSpeechRecognition' in globalThis;

parts.elements.hears.value = hasRecogniser ? 'browser' : 'nobody';
parts.addEventListener('change', choose);
choose();

/** It holds from the next call. */
function choose() {
  const hears = parts.elements.hears.value;
  set('mode', hears === 'nobody' ? 'text' : undefined);
  set('input-speech', hears === 'browser' ? hears : undefined);
  set('output-speech', parts.elements.speaks.value);
}

function set(name, value) {
  if (value === undefined) voice.removeAttribute(name);
  else voice.setAttribute(name, value);
}

document.querySelector('#able').textContent =
  `This browser ${hasRecogniser ? 'can' : 'cannot'} hear. ` +
  'Your choice holds from the next call. A browser speaks with the voices of its system, where there are any.';

const TOLD = {
  'voice-start': () => 'the call begins',
  'voice-speech-start': ({speaker}) => `${speaker} begins to speak`,
  'voice-speech-end': ({speaker}) => `${speaker} is silent`,
  'voice-transcript': ({entry, final}) => (final ? `${entry.role}: ${entry.text}` : undefined),
  'voice-error': ({error}) => `${error.code}: ${error.message}`,
  'voice-end': ({reason}) => `the call is over: ${reason}`,
};

const told = new Set();

for (const [type, says] of Object.entries(TOLD)) {
  voice.addEventListener(type, event => {
    const text = says(event);
    // An entry is told again when it is known how much of it was heard.
    if (text === undefined || (type === 'voice-transcript' && told.has(event.entry.id))) return;
    if (type === 'voice-transcript') told.add(event.entry.id);
    events.append(Object.assign(document.createElement('li'), {textContent: text}));
    events.scrollTop = events.scrollHeight;
  });
}
