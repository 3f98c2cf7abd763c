/** Every attribute as a control: the widget and its HTML are made anew from what they say. */

/** One row for each: its name, then what it takes: words to choose from, `on`, `off` (its default), or an example. */
const GROUPS = {
  Look: [
    ['variant', ['inline', 'button', 'floating', 'dialog']],
    ['placement', ['top-left', 'top', 'top-right', 'bottom-left', 'bottom', 'bottom-right']],
    ['theme', ['auto', 'light', 'dark']],
    ['agent-name', 'Ada'],
    ['avatar-url', '/icon.svg'],
    ['privacy-url', '/privacy'],
    ['terms-url', '/terms'],
    ['text-contents', '{"start": "Talk to us"}'],
    ...['transcript', 'dismissible'].map(name => [name, 'on']),
    ...['open', 'text-input', 'settings', 'consent', 'remember', 'feedback'].map(name => [name, 'off']),
  ],
  Connection: [
    ['server-url', '/api/realtime'],
    ['token-url', '/api/token'],
    ['visitor-token-url', '/api/visitor'],
    ['agent', 'page'],
    ['transport', ['auto', 'webrtc', 'websocket']],
    ['mode', ['conversation', 'text', 'transcription', 'translation']],
    ['replay', 'call.json'],
    ...['resume-on-reload', 'single-call', 'record', 'web-mcp', 'debug', 'metrics'].map(name => [
      name,
      'off',
    ]),
  ],
  Session: [
    ['model', 'gpt-realtime-2.1'],
    ['voice', 'marin'],
    ['instructions', 'You are {{name}}.'],
    ['greeting', 'Good morning'],
    ['dynamic-variables', '{"name": "Ada"}'],
    ['metadata', '{"page": "home"}'],
    ['user-id', '4711'],
    ['language', 'en-GB'],
    ['target-language', 'de'],
    ['speed', '0.25 to 1.5'],
    ['turn-detection', ['server_vad', 'semantic_vad', 'push-to-talk']],
    ['vad-threshold', '0 to 1'],
    ['vad-prefix-padding-ms', '0 to 5000'],
    ['vad-silence-ms', '100 to 10000'],
    ['vad-eagerness', ['low', 'medium', 'high', 'auto']],
    ['barge-in', ['confirmed', 'immediate', 'off']],
    ['idle-timeout-ms', '5000 to 30000'],
    ['max-duration-s', '10 to 86400'],
    ['noise-reduction', ['near_field', 'far_field', 'off']],
    ['input-transcription', 'gpt-live-transcribe'],
    ['transcription-keywords', 'Ada, Lovelace'],
    ['transcription-delay', ['minimal', 'low', 'medium', 'high', 'xhigh']],
    ['for', 'note'],
  ],
  Audio: [
    ['input-speech', ['provider', 'browser']],
    ['output-speech', ['provider', 'server', 'browser']],
    ['audio-format', ['pcm16', 'pcmu', 'pcma']],
    ['sample-rate', ['24000', '8000']],
    ['chunk-ms', '10 to 100'],
    ['input-device-id', 'default'],
    ['output-device-id', 'default'],
    ['volume', '0 to 1'],
    ['latency-hint', ['interactive', 'balanced', 'playback']],
    ['worklet-base-url', '/worklets'],
    ...['echo-cancellation', 'noise-suppression', 'auto-gain-control'].map(name => [name, 'on']),
    ...['voice-isolation', 'mic-muted', 'output-muted'].map(name => [name, 'off']),
  ],
};

const form = document.querySelector('#controls');
const place = document.querySelector('#place');
const html = document.querySelector('#html');
const problem = document.querySelector('#problem');
const copied = document.querySelector('#copied');
const rows = Object.values(GROUPS).flat();

function drawGroup([title, attributes], index) {
  const group = element('details', {open: index === 0});
  const controls = element('div', {className: 'controls'});
  controls.append(...attributes.map(drawControl));
  group.append(element('summary', {textContent: title}), controls);
  return group;
}

function drawControl([name, takes]) {
  const isSwitch = takes === 'on' || takes === 'off';
  const label = element('label', {className: isSwitch ? 'tick' : 'field'});
  if (isSwitch)
    label.append(element('input', {name, type: 'checkbox', defaultChecked: takes === 'on'}), name);
  else if (Array.isArray(takes)) label.append(name, drawChoice(name, takes));
  else label.append(name, element('input', {name, type: 'text', placeholder: takes}));
  return label;
}

function drawChoice(name, takes) {
  const choice = element('select', {name});
  choice.append(...['', ...takes].map(value => element('option', {value, textContent: value || '–'})));
  return choice;
}

/** What differs from what holds anyway, as pairs of name and value. */
function chosen() {
  return rows.flatMap(([name, takes]) => {
    const control = form.elements[name];
    if (takes === 'on') return control.checked ? [] : [[name, 'false']];
    if (takes === 'off') return control.checked ? [[name, '']] : [];
    return control.value === '' ? [] : [[name, control.value]];
  });
}

function build() {
  const attributes = chosen();
  const voice = element('realtime-voice', {});
  for (const [name, value] of attributes) voice.setAttribute(name, value);
  problem.textContent = '';
  copied.textContent = '';
  voice.addEventListener('voice-error', ({error}) => {
    problem.append(element('p', {textContent: `${error.code}: ${error.message}`}));
  });
  place.replaceChildren(voice);
  if (voice.getAttribute('variant') === 'dialog') place.append(opener(voice));
  html.textContent = written(attributes);
}

/** A dialog is nothing until it is shown. */
function opener(voice) {
  const button = element('button', {type: 'button', className: 'plain', textContent: 'Show the dialog'});
  button.addEventListener('click', () => voice.show());
  return button;
}

function written(attributes) {
  const script = `<script type="module" src="${location.origin}/realtime-voice.js"></script>`;
  const lines = attributes.map(([name, value]) => (value === '' ? name : `${name}="${escaped(value)}"`));
  const inner = lines.length < 2 ? lines.map(line => ` ${line}`).join('') : `\n  ${lines.join('\n  ')}\n`;
  return `${script}\n<realtime-voice${inner}></realtime-voice>`;
}

function escaped(value) {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}

async function copy() {
  try {
    await navigator.clipboard.writeText(html.textContent);
    copied.textContent = 'Copied.';
  } catch {
    getSelection().selectAllChildren(html);
    copied.textContent = 'The browser did not allow it. The text is selected: copy it with the keyboard.';
  }
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

form.append(...Object.entries(GROUPS).map(drawGroup));
form.addEventListener('change', build);
form.addEventListener('submit', event => event.preventDefault());
document.querySelector('#copy').addEventListener('click', () => void copy());
document.querySelector('#reset').addEventListener('click', () => {
  form.reset();
  build();
});
build();
