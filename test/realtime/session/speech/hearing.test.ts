/** What a browser's recogniser hears becomes turns: one at a time, none of them the answer's own, and none lost. */
import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, mock, test} from 'node:test';
import type {ControlChannel, ControlChannelEvents} from '../../../../src/realtime/channels/channel.js';
import type {ServerEvent} from '../../../../src/realtime/protocol/server-events.js';
import {Hearing, type HearingOptions} from '../../../../src/realtime/session/speech/hearing.js';
import type {Recognition} from '../../../../src/realtime/session/speech/recognition.js';
import {SpokenChannel} from '../../../../src/realtime/session/speech/spoken-channel.js';
import {SpokenEvents} from '../../../../src/realtime/session/speech/spoken-events.js';
import type {LiveState, SessionState} from '../../../../src/realtime/session/state.js';
import {Emitter} from '../../../../src/shared/emitter.js';
import {Store} from '../../../../src/shared/store.js';

const PAUSE_MS = 600;
const LIVE: LiveState = {
  phase: 'live',
  turn: 'listening',
  input: 'listening',
  output: 'silent',
  link: 'steady',
};
const SPEAKING: LiveState = {...LIVE, turn: 'speaking', output: 'speaking'};

/** As the browser has it: it ends when it likes, and can be begun once. */
class Recogniser implements Recognition {
  static begun: Recogniser[] = [];
  lang = '';
  continuous = false;
  interimResults = false;
  onstart: Recognition['onstart'] = null;
  onspeechstart: Recognition['onspeechstart'] = null;
  onspeechend: Recognition['onspeechend'] = null;
  onresult: Recognition['onresult'] = null;
  onerror: Recognition['onerror'] = null;
  onend: Recognition['onend'] = null;
  isOpen = false;

  start(): void {
    this.isOpen = true;
    Recogniser.begun.push(this);
  }

  stop(): void {
    this.end();
  }

  abort(): void {
    this.end();
  }

  hears(transcript: string, isFinal = false): void {
    this.onresult?.({resultIndex: 0, results: [{isFinal, length: 1, 0: {transcript}}]});
  }

  fails(error: string): void {
    this.onerror?.({error});
    this.end();
  }

  end(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.onend?.();
  }
}

/** The one that listens. */
function recogniser(): Recogniser | undefined {
  return Recogniser.begun.findLast(({isOpen}) => isOpen);
}

class Silence implements ControlChannel {
  readonly events = new Emitter<ControlChannelEvents>();
  connect(): Promise<void> {
    return Promise.resolve();
  }
  send(): void {
    return undefined;
  }
  close(): void {
    return undefined;
  }
}

type Heard = {
  readonly ear: Hearing;
  readonly state: Store<SessionState>;
  readonly micMuted: Store<boolean>;
  readonly far: Silence;
  readonly sent: string[];
  readonly told: string[];
  readonly failed: string[];
};

function hear(settings: HearingOptions['settings'] = {}): Heard {
  const state = new Store<SessionState>(LIVE);
  const micMuted = new Store(false);
  const lists: Record<'sent' | 'told' | 'failed', string[]> = {sent: [], told: [], failed: []};
  const {sent, told, failed} = lists;
  const far = new Silence();
  const channel = new SpokenChannel(far, {spoken: new SpokenEvents(), takesCuts: false});
  channel.events.on('event', event => told.push(shortly(event)));
  channel.events.on('decision', ({kind}) => told.push(kind));
  const ear = new Hearing({
    ...{state, micMuted, settings, language: 'en-GB'},
    sendText: text => sent.push(text),
    onFailure: ({code}, isOver) => failed.push(`${code}${isOver ? ', over' : ''}`),
  });
  ear.follow(channel);
  return {ear, state, micMuted, far, sent, told, failed};
}

function shortly(event: ServerEvent): string {
  switch (event.type) {
    case 'conversation.item.input_audio_transcription.delta':
      return `… ${event.text}`;
    case 'conversation.item.input_audio_transcription.completed':
      return event.transcript;
    default:
      return event.type.replace(/^.*\./, '');
  }
}

function answer({far}: Heard, delta: string): void {
  const event = {type: 'response.output_text.delta', item_id: 'a', response_id: 'r', delta} as const;
  far.events.emit('event', {...event, output_index: 0, content_index: 0});
}

/** Is the pointer of this device a finger? */
let isPhone = false;

beforeEach(() => {
  isPhone = false;
  Recogniser.begun = [];
  Object.assign(globalThis, {SpeechRecognition: Recogniser, matchMedia: () => ({matches: isPhone})});
  mock.timers.enable({apis: ['setTimeout']});
});
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

describe('a turn', () => {
  test('grows, ends in a silence, and is sent once', () => {
    const {sent, told} = hear();
    recogniser()?.hears('what');
    recogniser()?.hears('what time');
    recogniser()?.hears('what time is it', true);
    assert.deepEqual(sent, []);
    mock.timers.tick(PAUSE_MS);
    assert.deepEqual(sent, ['what time is it']);
    assert.deepEqual(told, [
      'speech_started',
      ...['… what', 'confirm', '… what time', '… what time is it'],
      ...['speech_stopped', 'what time is it'],
    ]);
  });

  test('goes on where the visitor only took a breath', () => {
    const {sent} = hear();
    recogniser()?.hears('turn on the light', true);
    mock.timers.tick(PAUSE_MS - 1);
    recogniser()?.hears('in the');
    mock.timers.tick(PAUSE_MS);
    recogniser()?.hears('in the kitchen', true);
    mock.timers.tick(PAUSE_MS);
    assert.deepEqual(sent, ['turn on the light in the kitchen']);
  });

  test('that a recogniser breaks off is sent as far as it was heard', () => {
    const {sent} = hear();
    recogniser()?.hears('what time is');
    recogniser()?.end();
    mock.timers.tick(PAUSE_MS);
    assert.deepEqual(sent, ['what time is']);
  });

  test('waits for a line that is being mended', () => {
    const {sent, state} = hear();
    recogniser()?.hears('hello there', true);
    state.set({phase: 'reconnecting', attempt: 1, delay: 0, cause: new Error() as never});
    mock.timers.tick(PAUSE_MS);
    assert.deepEqual(sent, []);
    state.set(LIVE);
    assert.deepEqual(sent, ['hello there']);
  });

  test('is begun and ended by hand where the page says so', () => {
    const {ear, sent} = hear({turnDetection: 'push-to-talk'});
    assert.equal(recogniser(), undefined);
    ear.talk(true);
    recogniser()?.hears('hello there');
    ear.talk(false);
    assert.deepEqual([sent, recogniser()], [['hello there'], undefined]);
  });
});

describe('an answer on a loudspeaker', () => {
  test('is no turn, and what is said over it is', () => {
    const heard = hear();
    heard.state.set(SPEAKING);
    answer(heard, 'There was once a lighthouse keeper. ');
    recogniser()?.hears('there was once a light');
    assert.deepEqual(heard.told, ['delta']);
    recogniser()?.hears('there was once a lighthouse be quiet', true);
    mock.timers.tick(PAUSE_MS);
    assert.deepEqual(heard.sent, ['be quiet']);
    assert.ok(heard.told.includes('confirm'));
  });

  test('may be repeated by the visitor when it is over', () => {
    const heard = hear();
    heard.state.set(SPEAKING);
    answer(heard, 'The kitchen or the bedroom?');
    heard.state.set(LIVE);
    const now = performance.now();
    mock.method(performance, 'now', () => now + 1_000);
    recogniser()?.hears('the bedroom', true);
    mock.timers.tick(PAUSE_MS);
    assert.deepEqual(heard.sent, ['the bedroom']);
  });

  for (const [where, phone, settings] of [
    ['on a phone', true, {}],
    ['where the page wants one at a time', false, {bargeIn: 'off'}],
  ] as const) {
    test(`is spoken to nobody's ear ${where}`, () => {
      isPhone = phone;
      const {state} = hear(settings);
      assert.ok(recogniser());
      state.set(SPEAKING);
      assert.equal(recogniser(), undefined);
      state.set(LIVE);
      mock.timers.tick(300);
      assert.ok(recogniser());
    });
  }
});

describe('a recogniser', () => {
  test('hears in the language of the page, and is begun again when it ends', () => {
    hear();
    assert.deepEqual([recogniser()?.lang, recogniser()?.continuous], ['en-GB', true]);
    recogniser()?.hears('hello', true);
    recogniser()?.end();
    mock.timers.tick(250);
    assert.equal(Recogniser.begun.length, 2);
    assert.ok(recogniser());
  });

  test('that ends at once is begun again later each time', () => {
    hear();
    for (const wait of [250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]) {
      recogniser()?.end();
      mock.timers.tick(wait - 1);
      assert.equal(recogniser(), undefined);
      mock.timers.tick(1);
      assert.ok(recogniser());
    }
  });

  test('hears nobody who is muted or paused', () => {
    const {micMuted, state} = hear();
    micMuted.set(true);
    assert.equal(recogniser(), undefined);
    micMuted.set(false);
    assert.ok(recogniser());
    state.set({phase: 'paused'});
    assert.equal(recogniser(), undefined);
  });

  test('that is refused is told, and asked again when the visitor switches the microphone on', () => {
    const {failed, micMuted} = hear();
    recogniser()?.fails('not-allowed');
    mock.timers.tick(10_000);
    assert.deepEqual([failed, recogniser()], [['microphone/denied, over'], undefined]);
    micMuted.set(true);
    micMuted.set(false);
    assert.ok(recogniser());
  });

  test('without the network is told once, and given up after the third time', () => {
    const {failed} = hear();
    for (let times = 0; times < 3; times += 1) {
      recogniser()?.fails('network');
      mock.timers.tick(5_000);
    }
    assert.deepEqual(failed, ['transport/lost', 'transport/lost, over']);
    assert.equal(recogniser(), undefined);
  });

  test('that does not know the language goes on in its own', () => {
    const {failed} = hear();
    recogniser()?.fails('language-not-supported');
    mock.timers.tick(250);
    assert.deepEqual([failed, recogniser()?.lang], [['config/invalid'], '']);
  });

  test('that is not there is told', () => {
    Object.assign(globalThis, {SpeechRecognition: undefined});
    assert.deepEqual(hear().failed, ['browser/unsupported, over']);
  });

  test('is let go with its call', () => {
    const {ear, sent} = hear();
    recogniser()?.hears('hello', true);
    ear.close();
    mock.timers.tick(10_000);
    assert.deepEqual([recogniser(), sent], [undefined, []]);
  });
});

describe('what the far side says of a turn', () => {
  test('is of the one that grew on this page, under its own id', () => {
    const spoken = new SpokenEvents();
    spoken.expect('heard_1', 'hello there');
    const item = {
      id: 'item_9',
      type: 'message',
      role: 'user',
      content: [{type: 'input_text', text: 'hello there'}],
    };
    const added = spoken.asSpoken({type: 'conversation.item.added', item, previous_item_id: null} as never);
    const done = spoken.asSpoken({type: 'conversation.item.done', item, previous_item_id: null} as never);
    const answer = {id: 'item_10', type: 'message', role: 'assistant', content: []};
    const next = spoken.asSpoken({
      type: 'conversation.item.added',
      item: answer,
      previous_item_id: 'item_9',
    } as never);
    assert.deepEqual(
      [added, done, next].map(event => 'item' in event && event.item.id),
      ['heard_1', 'heard_1', 'item_10'],
    );
    assert.equal('previous_item_id' in next && next.previous_item_id, 'heard_1');
  });

  test('is of another one where it was typed', () => {
    const spoken = new SpokenEvents();
    spoken.expect('heard_1', 'hello there');
    const item = {
      id: 'item_9',
      type: 'message',
      role: 'user',
      content: [{type: 'input_text', text: 'typed'}],
    };
    const added = spoken.asSpoken({type: 'conversation.item.added', item, previous_item_id: null} as never);
    assert.equal('item' in added && added.item.id, 'item_9');
  });
});
