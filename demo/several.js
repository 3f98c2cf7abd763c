/** Three widgets, each with a tool of the same name for a card of its own. */

const voices = [...document.querySelectorAll('realtime-voice')];
const alone = document.querySelector('#alone');
const talking = new Set();

customElements.whenDefined('realtime-voice').then(() => voices.forEach(giveColor));

function giveColor(voice) {
  const swatch = voice.parentElement.querySelector('.swatch');
  voice.registerTool({
    name: 'set_color',
    description: 'Set the color of the card',
    parameters: {
      type: 'object',
      properties: {color: {type: 'string', enum: ['red', 'green', 'blue']}},
      required: ['color'],
    },
    handler: ({color}) => {
      swatch.dataset.color = color;
      swatch.setAttribute('aria-label', `The color is ${color}`);
      return {message: `My color is ${color}`};
    },
  });
}

for (const voice of voices) {
  voice.addEventListener('voice-start', () => {
    talking.add(voice);
    if (alone.checked) voices.filter(other => other !== voice).forEach(other => other.end());
    showTalking();
  });
  voice.addEventListener('voice-end', () => {
    talking.delete(voice);
    showTalking();
  });
}

function showTalking() {
  const names = voices.filter(voice => talking.has(voice)).map(voice => voice.getAttribute('agent-name'));
  document.querySelector('#talking').textContent =
    names.length === 0 ? 'Nobody talks.' : `In a call: ${names.join(', ')}.`;
}
