/** The page around the assistant, as any page author would write it: what is in the house, and two tools. */

const ROOMS = {kitchen: 'Kitchen', bedroom: 'Bedroom', 'living room': 'Living room'};
const COLDEST = 5;
const WARMEST = 30;

const voice = document.querySelector('#voice');
const house = {lights: {kitchen: false, bedroom: false, 'living room': false}, degrees: 19};

customElements.whenDefined('realtime-voice').then(() => {
  voice.registerTool({
    name: 'set_light',
    description: 'Turn a light in the house on or off',
    parameters: {
      type: 'object',
      properties: {room: {type: 'string', enum: Object.keys(ROOMS)}, on: {type: 'boolean'}},
      required: ['room', 'on'],
    },
    handler: ({room, on}) => setLight(room, on),
  });
  voice.registerTool({
    name: 'set_heating',
    description: 'Set the heating to a temperature in degrees Celsius',
    parameters: {
      type: 'object',
      properties: {degrees: {type: 'number', minimum: COLDEST, maximum: WARMEST}},
      required: ['degrees'],
    },
    handler: ({degrees}) => setHeating(degrees),
  });
});

function setLight(room, on) {
  if (!(room in house.lights)) return {error: `There is no ${room} here`};
  house.lights[room] = on === true;
  showHouse();
  return {room, on: house.lights[room]};
}

function setHeating(degrees) {
  if (!(degrees >= COLDEST && degrees <= WARMEST))
    return {error: `Only ${COLDEST} to ${WARMEST} degrees are possible`};
  house.degrees = degrees;
  showHouse();
  return {degrees};
}

function showHouse() {
  for (const [room, name] of Object.entries(ROOMS)) {
    const on = house.lights[room];
    const drawn = document.getElementById(room.replace(' ', '-'));
    drawn.dataset.on = String(on);
    drawn.setAttribute('aria-label', `${name} lamp: ${on ? 'on' : 'off'}`);
  }
  const share = (100 * (house.degrees - COLDEST)) / (WARMEST - COLDEST);
  document.querySelector('#degrees').textContent = `${house.degrees}°`;
  document.querySelector('#warmth').setAttribute('stroke-dasharray', `${share} 200`);
  document.querySelector('#thermostat').setAttribute('aria-label', `Thermostat: ${house.degrees} degrees`);
  showDevices();
}

/** The same by hand: each lamp is a switch, for those who would rather press. */
function showDevices() {
  const list = document.querySelector('#devices');
  if (list.children.length === 0) {
    for (const room of Object.keys(ROOMS)) list.append(makeSwitch(room));
    list.append(item(element('output', {id: 'heating'})));
  }
  for (const button of list.querySelectorAll('button')) {
    button.setAttribute('aria-checked', String(house.lights[button.value]));
  }
  list.querySelector('#heating').textContent = `Heating ${house.degrees}°`;
}

function makeSwitch(room) {
  const button = element('button', {type: 'button', value: room, textContent: `${ROOMS[room]} lamp`});
  button.setAttribute('role', 'switch');
  button.addEventListener('click', () => setLight(room, !house.lights[room]));
  return item(button);
}

async function showProvider() {
  const line = document.querySelector('#provider');
  try {
    const response = await fetch('/api/realtime/config');
    if (!response.ok) throw new Error(`The server answered ${response.status}`);
    const {provider, understands} = await response.json();
    line.textContent =
      provider === 'practice'
        ? 'The practice voice answers: on this machine, with no account and no key.'
        : `Answered by ${provider}.`;
    line.dataset.provider = provider;
    showSentences(understands ?? []);
  } catch {
    line.textContent = 'The voice server does not answer.';
  }
}

function showSentences(sentences) {
  document.querySelector('#try').hidden = sentences.length === 0;
  document.querySelector('#sentences').replaceChildren(...sentences.map(sentence => item(sentence)));
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

function item(...content) {
  const entry = document.createElement('li');
  entry.append(...content);
  return entry;
}

document.querySelector('#snippet').textContent =
  `<script type="module" src="${location.origin}/realtime-voice.js"></script>
<realtime-voice></realtime-voice>

<script type="module">
  const voice = document.querySelector('realtime-voice');
  await customElements.whenDefined('realtime-voice');
  voice.registerTool({
    name: 'set_light',
    description: 'Turn a light in the house on or off',
    parameters: {
      type: 'object',
      properties: {
        room: {type: 'string', enum: ['kitchen', 'bedroom', 'living room']},
        on: {type: 'boolean'},
      },
      required: ['room', 'on'],
    },
    handler: ({room, on}) => setLight(room, on),
  });
</script>`;

showHouse();
showProvider();
