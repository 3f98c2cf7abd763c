/**
 * What each attribute of `<realtime-voice>` is for, in a sentence that a page author understands. It stands alone because
 * visitors load none of it; the compiler says when an attribute is missing here.
 */
import type {SWITCHES, TEXTS} from '../../src/components/attribute-names.js';

export type AttributeName = (typeof TEXTS)[number] | keyof typeof SWITCHES;

export const GROUPS = ['connection', 'session', 'audio', 'speech', 'look', 'looking into calls'] as const;

export type AttributeDoc = {
  readonly group: (typeof GROUPS)[number];
  readonly says: string;
  /** What holds where the attribute is left out; for a switch it is read from the code. */
  readonly byDefault?: string;
  /** Where no schema says what is allowed. */
  readonly values?: string;
};

const AGENT = 'the agent’s';
const BROWSER = 'the browser’s';

/** Read at the start of a call, and no property: the closed widget has no use for them. They are on where they stand. */
export const BARE_ATTRIBUTES: Readonly<Record<string, AttributeDoc>> = {
  'web-mcp': {
    group: 'session',
    says: 'The assistant may also call what the page offers to agents by WebMCP.',
  },
};

export const ATTRIBUTE_DOCS: Readonly<Record<AttributeName, AttributeDoc>> = {
  'server-url': {
    group: 'connection',
    says: 'Where the voice server answers.',
    byDefault: '`/api/realtime` on the origin of the script',
  },
  'token-url': {
    group: 'connection',
    says: 'An endpoint of your own backend that gives out client secrets: direct access, with no server of ours.',
  },
  'visitor-token-url': {
    group: 'connection',
    says: 'An endpoint of your own backend that vouches for who the visitor is, in guarded access.',
  },
  agent: {
    group: 'connection',
    says: 'Which agent of the server’s configuration answers.',
    byDefault: 'the default agent',
  },
  transport: {
    group: 'connection',
    says: 'How the sound travels; `auto` is WebRTC with a WebSocket behind it.',
    byDefault: '`auto`',
  },
  mode: {
    group: 'connection',
    says: 'What a call is for: to converse, to write, to write down what is said, or to say it in another language.',
    byDefault: '`conversation`',
  },
  'resume-on-reload': {
    group: 'connection',
    says: 'A conversation that a reload cut off goes on at the next start.',
  },
  'single-call': {group: 'connection', says: 'A visitor has one call in all tabs of the site.'},
  model: {group: 'session', says: 'The model of the provider.', byDefault: AGENT},
  voice: {group: 'session', says: 'The voice of the answers.', byDefault: AGENT},
  instructions: {group: 'session', says: 'What the assistant is told to be.', byDefault: AGENT},
  language: {group: 'session', says: 'The language that is spoken.', byDefault: 'the page’s `lang`'},
  'target-language': {group: 'session', says: 'Into which language `mode="translation"` translates.'},
  speed: {group: 'session', says: 'How fast answers are spoken.', byDefault: '`1`'},
  greeting: {group: 'session', says: 'What the assistant says first.', byDefault: AGENT},
  'dynamic-variables': {
    group: 'session',
    says: 'What stands for the `{{names}}` in the agent’s instructions and greeting.',
    values: 'a JSON object of names with texts or numbers',
  },
  'turn-detection': {
    group: 'session',
    says: 'Who ends a turn: silence, meaning, or a button (`none` is `push-to-talk`).',
    byDefault: AGENT,
  },
  'vad-threshold': {group: 'session', says: 'How loud a voice must be, with `server_vad`.', byDefault: AGENT},
  'vad-prefix-padding-ms': {
    group: 'session',
    says: 'How much is heard from before a voice was noticed.',
    byDefault: AGENT,
  },
  'vad-silence-ms': {group: 'session', says: 'How long a silence ends a turn.', byDefault: AGENT},
  'vad-eagerness': {
    group: 'session',
    says: 'How soon a turn counts as over, with `semantic_vad`.',
    byDefault: AGENT,
  },
  'barge-in': {
    group: 'session',
    says: 'What a voice over an answer does: cuts it once it is speech, cuts it at once, or nothing.',
    byDefault: '`confirmed`',
  },
  'idle-timeout-ms': {
    group: 'session',
    says: 'How long a silence may be before the assistant asks.',
    byDefault: AGENT,
  },
  'max-duration-s': {
    group: 'session',
    says: 'How long a call may take; in guarded access only shorter than the server’s limit.',
    byDefault: AGENT,
  },
  'noise-reduction': {
    group: 'session',
    says: 'What the provider filters: a headset’s noise, a room’s, or nothing.',
    byDefault: AGENT,
  },
  'input-transcription': {
    group: 'session',
    says: 'Whether what the visitor says is written down, and by which model.',
    values: 'on, off, a model',
    byDefault: '`on`',
  },
  'transcription-keywords': {group: 'session', says: 'Names and terms that are likely to be said.'},
  'transcription-delay': {
    group: 'session',
    says: 'How long a model that writes live waits to be sure.',
    byDefault: 'the model’s',
  },
  'user-id': {
    group: 'session',
    says: 'A name for the visitor, for your records; unverified, and never a right.',
  },
  metadata: {group: 'session', says: 'Notes of the page about the call, for your records; unverified.'},
  'audio-format': {
    group: 'audio',
    says: 'What the sound over a WebSocket is coded in.',
    byDefault: '`pcm16`',
  },
  'sample-rate': {
    group: 'audio',
    says: 'The rate of the sound over a WebSocket, in Hz: 24000 is PCM16, 8000 is G.711.',
    byDefault: 'that of `audio-format`',
  },
  'chunk-ms': {
    group: 'audio',
    says: 'How much sound goes into one piece over a WebSocket.',
    byDefault: '`20`',
  },
  'echo-cancellation': {group: 'audio', says: 'The browser takes the answer out of the microphone.'},
  'noise-suppression': {group: 'audio', says: 'The browser takes noise out of the microphone.'},
  'auto-gain-control': {group: 'audio', says: 'The browser levels the microphone.'},
  'voice-isolation': {group: 'audio', says: 'The browser lets only the voice through, where it can.'},
  'input-device-id': {group: 'audio', says: 'Which microphone is heard.', byDefault: BROWSER},
  'output-device-id': {
    group: 'audio',
    says: 'Which speaker is used, where a page may choose one.',
    byDefault: BROWSER,
  },
  'latency-hint': {
    group: 'audio',
    says: 'How the browser weighs delay against power.',
    byDefault: '`interactive`',
  },
  'worklet-base-url': {
    group: 'audio',
    says: 'The folder of the audio processors, where they are not beside the script.',
    byDefault: 'beside the script',
  },
  volume: {group: 'audio', says: 'How loud answers are.', byDefault: '`1`'},
  'output-muted': {group: 'audio', says: 'Answers make no sound; the call goes on, and its words are shown.'},
  'mic-muted': {group: 'audio', says: 'The microphone is off; the call goes on.'},
  'input-speech': {
    group: 'speech',
    says: 'Who hears: the provider, or the browser.',
    byDefault: '`provider`',
  },
  'output-speech': {
    group: 'speech',
    says: 'Who speaks: the provider, the server by `/tts`, or the browser.',
    byDefault: '`provider`',
  },
  for: {
    group: 'speech',
    says: 'The id of what the call is about: with `transcription` the field that is written into, with `translation` the sound that steps back.',
    values: 'an id',
  },
  variant: {
    group: 'look',
    says: 'How it stands: in the page, as one button, above the page, or as a dialog.',
    values: 'inline, button, floating, dialog',
    byDefault: '`inline`',
  },
  placement: {
    group: 'look',
    says: 'Where a floating one stands.',
    values: 'top-left, top, top-right, bottom-left, bottom, bottom-right',
    byDefault: '`bottom-right`',
  },
  open: {group: 'look', says: 'A floating one, or a dialog, is open.'},
  dismissible: {group: 'look', says: 'It can be closed by the visitor.'},
  theme: {
    group: 'look',
    says: 'Light, dark, or as the visitor’s device.',
    values: 'auto, light, dark',
    byDefault: '`auto`',
  },
  transcript: {group: 'look', says: 'The conversation can be read along.'},
  'text-input': {group: 'look', says: 'There is a field to write in.'},
  settings: {group: 'look', says: 'There is a button for the visitor’s settings.'},
  consent: {group: 'look', says: 'The visitor is asked before anything is opened.'},
  'privacy-url': {
    group: 'look',
    says: 'Your privacy notice, linked where consent is asked.',
    values: 'an address',
  },
  'terms-url': {group: 'look', says: 'Your terms, linked where consent is asked.', values: 'an address'},
  remember: {group: 'look', says: 'Settings and consent are kept on the visitor’s device.'},
  feedback: {group: 'look', says: 'The visitor is asked how the call was.'},
  'agent-name': {
    group: 'look',
    says: 'The name that is shown.',
    values: 'text',
    byDefault: '“Voice assistant”',
  },
  'avatar-url': {group: 'look', says: 'A picture on the orb.', values: 'an address'},
  'text-contents': {
    group: 'look',
    says: 'Texts of your own in place of ours, by their names.',
    values: 'a JSON object of texts',
  },
  metrics: {
    group: 'looking into calls',
    says: 'How quick each turn is, in `stats` and the browser’s timeline.',
  },
  debug: {group: 'looking into calls', says: 'The inspector stands below the widget.'},
  record: {group: 'looking into calls', says: 'Calls are recorded where the visitor agrees.'},
  replay: {
    group: 'looking into calls',
    says: 'A recorded call is played, in place of calls.',
    values: 'an address',
  },
};
