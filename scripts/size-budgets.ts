/**
 * What everything may weigh that a visitor loads, and when it is loaded. It stands alone because it is what is agreed; how it is
 * weighed is size.ts.
 */

/** gzip -9, in bytes; a kB is 1000 of them. */
export const BUDGETS = {
  idle: 10_000,
  processors: 3_000,
  captions: 5_300,
  inspector: 13_500,
  react: 5_700,
  playThrough: 650,
};

type Way = {readonly parts: readonly string[]; readonly budget: number};

/**
 * The ways to be connected: each call takes one, and loads the parts of that one. Without a guard the page judges turns
 * by itself, and without WebRTC it carries the sound (docs/decisions/0012).
 */
export const WAYS: Readonly<Record<string, Way>> = {
  'guarded, over WebRTC': {parts: ['guarded-by-webrtc'], budget: 45_000},
  'guarded, over WebSocket': {parts: ['guarded-by-socket'], budget: 45_000},
  'direct, over WebRTC': {parts: ['direct-by-webrtc'], budget: 45_000},
  'direct, over WebSocket': {parts: ['direct-by-socket'], budget: 45_000},
};

/**
 * The same ways without the element. The goal is 24 kB for each of them; over a WebSocket the code is within it, and
 * the processors are not (docs/architecture.md): none gets heavier.
 * What is on demand is the code of the element's calls, and is weighed there.
 */
export const HEADLESS_WAYS: Readonly<Record<string, Way>> = {
  'guarded, over WebRTC': {parts: ['guarded-by-webrtc'], budget: 23_700},
  'guarded, over WebSocket': {parts: ['guarded-by-socket'], budget: 24_850},
  'direct, over WebRTC': {parts: ['direct-by-webrtc'], budget: 24_000},
  'direct, over WebSocket': {parts: ['direct-by-socket'], budget: 26_300},
};

/** The code of each of them, without what runs on the audio thread. */
export const HEADLESS_CODE_BUDGET = 24_000;

/** Chunks that most calls never load, each with its budget: they are no part of a call. */
export const ON_DEMAND: Readonly<Record<string, {readonly when: string; readonly budget: number}>> = {
  'page-settings': {when: 'the page says more than who the assistant is', budget: 2_200},
  'push-to-talk': {when: 'turns are made by hand', budget: 1_350},
  pause: {when: 'the visitor or the page pauses', budget: 550},
  'half-duplex': {when: 'only one is heard at a time', budget: 500},
  'talk-button': {when: 'turns are made by hand, as its button', budget: 1_400},
  'catch-up': {when: 'words waited for a WebRTC line', budget: 1_000},
  'guarded-access': {when: 'a guarded call is written', budget: 3_000},
  'direct-access': {when: 'a direct call is written', budget: 3_300},
  'direct-socket': {when: 'the same, or its WebRTC failed', budget: 1_850},
  'other-ways': {when: 'the same, for what two of them share', budget: 1_050},
  'direct-webrtc': {when: 'a direct call that began by a socket takes WebRTC', budget: 900},
  'pcm-socket': {when: 'a call takes a socket because its WebRTC failed', budget: 2_400},
  webrtc: {when: 'a call takes WebRTC because its socket failed', budget: 2_200},
  'microphone-refusals': {when: 'a microphone is refused, or is not there', budget: 700},
  'slow-line': {when: 'a socket does not keep up, or takes G.711 by the page’s wish', budget: 1_800},
  'token-source': {when: 'a page gets client secrets by a function', budget: 500},
  'g711-decoder': {when: 'the sound comes as G.711', budget: 300},
  refusal: {when: 'a server refuses a question', budget: 450},
  'turn-watch': {when: 'somebody speaks over an answer of a provider', budget: 1_700},
  'session-changes': {when: 'the session of a provider changes in mid-call', budget: 500},
  rotation: {when: 'a call outlives the session of a provider', budget: 400},
  'own-session': {when: 'a token leaves the settings to the page, or they change', budget: 2_650},
  'choose-speaker': {when: 'the page or the visitor chooses a speaker', budget: 400},
  'worklet-text': {when: 'the processors cannot be had as a file', budget: 700},
  'processors.worklet': {when: 'the same, their text', budget: 3_000},
  'capture.worklet': {when: 'the same, the text of one', budget: 1_700},
  'playback.worklet': {when: 'the same, the text of the other', budget: 1_800},
  'tool-runner': {when: 'the assistant has tools', budget: 3_200},
  'declared-tools': {when: 'the page declares tools in its HTML', budget: 1_150},
  'approval-panel': {when: 'the visitor is asked for permission', budget: 2_150},
  'text-composer': {when: 'there is a field to write in', budget: 1_150},
  export: {when: 'the page asks for the transcript as a file', budget: 1_950},
  'visitor-token': {when: 'the page vouches for its visitors', budget: 600},
  'single-call': {when: 'the page wants one call at a time', budget: 500},
  'resume-on-reload': {when: 'a call goes on after a reload', budget: 1_600},
  'item-id': {when: 'a conversation is told again', budget: 300},
  dialects: {when: 'the provider speaks another dialect', budget: 2_000},
  'direct-translation': {when: 'a page that talks to the provider has it translate', budget: 2_000},
  'offered-tools': {when: 'the page wants its WebMCP tools used', budget: 1_400},
  'microphone-changes': {when: 'another microphone is heard', budget: 700},
  'send-feedback': {when: 'the visitor says how a call was', budget: 450},
  'call-extras': {when: 'a call has more than every call has', budget: 2_500},
  'call-hint': {when: 'nobody is heard, or the time of a call runs out', budget: 1_700},
  'other-version': {when: 'the server is of another version', budget: 600},
  'no-answer': {when: 'a page may read no answer of a server', budget: 600},
  'no-call': {when: 'a page can have no call at all', budget: 250},
  shortcuts: {when: 'a key is pressed in the widget', budget: 500},
  schema: {when: 'attributes are checked', budget: 1_450},
  'device-memory': {when: 'the visitor lets their device remember', budget: 250},
  'popup-frame': {when: 'the widget opens above its page', budget: 2_200},
  'consent-gate': {when: 'the visitor is asked before a call', budget: 1_800},
  'settings-button': {when: 'the visitor has settings', budget: 1_150},
  'settings-panel': {when: 'the settings are open', budget: 4_900},
  choose: {when: 'a choice is made, or kept', budget: 250},
  'kept-settings': {when: 'choices of an earlier visit are true again', budget: 900},
  'feedback-form': {when: 'the visitor is asked how a call was', budget: 2_000},
  'problem-notice': {when: 'a call failed', budget: 1_550},
  'no-microphone': {when: 'a call failed for want of a microphone', budget: 750},
  'transcript-actions': {when: 'a conversation is over', budget: 950},
  'marked-words': {when: 'an answer has marks in it, or words are doubted', budget: 1_850},
  dictation: {when: 'what is said is written into a field of the page', budget: 3_100},
  'duck-original': {when: 'a sound of the page steps back beneath its translation', budget: 850},
  confidence: {when: 'it is known how sure words are', budget: 450},
  'spoken-session': {when: 'the browser or the voice server hears or speaks', budget: 4_950},
  hearing: {when: 'the browser hears', budget: 2_800},
  'browser-voice': {when: 'the browser speaks', budget: 1_550},
  'server-voice': {when: 'the voice server speaks', budget: 1_400},
  'ear-turns': {when: 'a model hears live, and knows no turns', budget: 700},
  'lent-stream': {when: 'a stream of the page is heard', budget: 450},
  onlookers: {when: 'the page wants to look into calls, or to play one again', budget: 1_000},
  'watch-call': {when: 'the page wants to know how quick a call is', budget: 2_700},
  'call-inspector': {when: 'a developer looks into calls', budget: 7_600},
  'usage-keeper': {when: 'it is told what a call takes of the provider', budget: 1_400},
  'base64-table': {when: 'a browser cannot write base64 by itself', budget: 600},
  'time-limit': {when: 'a page in direct access sets a time', budget: 450},
  'post-offer': {when: 'a token endpoint leaves the offer to the page', budget: 400},
  'guarded-standby': {when: 'a guarded call outlives the session of a provider', budget: 500},
  'call-log': {when: 'a call is recorded or looked into', budget: 1_850},
  'call-recording': {when: 'the page wants calls recorded', budget: 2_900},
  'recording-sign': {when: 'a call is recorded, or is a recording', budget: 900},
  'en.recording': {when: 'the same, or the visitor is asked before a call, its English words', budget: 400},
  'call-replay': {when: 'a recorded call is played', budget: 3_700},
  'entry-changes': {when: 'a call is written down, or read again', budget: 600},
  'recorder.worklet': {when: 'a call is recorded, and its processor cannot be had as a file', budget: 1_100},
  languages: {when: 'the page is in another language than English', budget: 650},
  'script-tag': {when: 'a script tag is the whole widget', budget: 450},
  'second-copy': {when: 'another copy of the script is there', budget: 250},
  'old-browser': {when: 'a browser is too old', budget: 500},
};

/** In another language: what every call says, the closed widget with it; and what the other parts say, on demand. */
export const LANGUAGE_BUDGETS = {call: 2_000, parts: 2_850};

/** What of it only the element loads. */
export const ELEMENT_ONLY = [
  ...['page-settings', 'schema', 'talk-button', 'declared-tools', 'approval-panel', 'text-composer'],
  ...['call-extras', 'call-hint', 'no-call', 'shortcuts', 'device-memory', 'popup-frame', 'consent-gate'],
  ...['settings-button', 'settings-panel', 'choose', 'kept-settings', 'feedback-form', 'problem-notice'],
  'no-microphone',
  ...['transcript-actions', 'marked-words', 'confidence', 'lent-stream', 'onlookers', 'watch-call'],
  ...['call-inspector', 'usage-keeper', 'dictation', 'call-log', 'call-recording', 'recording-sign'],
  ...['en.recording', 'call-replay', 'entry-changes', 'recorder.worklet', 'duck-original', 'languages'],
  ...['script-tag', 'second-copy', 'old-browser'],
  ...['spoken-session', 'hearing', 'browser-voice', 'server-voice'],
];
