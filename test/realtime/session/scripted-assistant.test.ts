/** A scripted assistant: a page's own test has a conversation with it, in a few lines and by its own clock. */
import assert from 'node:assert/strict';
import {afterEach, describe, mock, test} from 'node:test';
import type {ScriptedAssistant} from '../../../src/realtime/session/scripted/scripted-assistant.js';
import type {Script} from '../../../src/realtime/session/scripted/script.js';
import type {PageTool} from '../../../src/realtime/session/tools/page-tool.js';
import type {VoiceSession} from '../../../src/realtime/session/voice-session.js';
// Its hooks let the modules of the audio thread load in Node.
import '../../support/twin/page.js';

const {scriptedAssistant} = await import('../../../src/testing.js');

type Page = {
  readonly assistant: ScriptedAssistant;
  readonly session: () => VoiceSession;
  readonly words: () => string[];
  readonly states: string[];
};

let made: VoiceSession | undefined;
afterEach(() => {
  made?.disconnect();
  mock.timers.reset();
});

function page(script: Script, {tools = [], mode}: {tools?: PageTool[]; mode?: 'text'} = {}): Page {
  const states: string[] = [];
  const element: Parameters<typeof scriptedAssistant>[0] = {
    start: () => {
      made = element.createSession!({settings: mode ? {mode} : {}, tools, serverUrl: ''}) as VoiceSession;
      made.state.subscribe(state => states.push(state.phase === 'live' ? state.turn : state.phase));
      return made.connect();
    },
  };
  const assistant = scriptedAssistant(element, script);
  assert.ok(element.replay, 'no server is asked for');
  const words = (): string[] => made!.conversation.get().map(({role, text}) => `${role}: ${text}`);
  return {assistant, session: () => made!, words, states};
}

describe('a scripted assistant', () => {
  test('answers what the visitor says and what they write, by the first line that fits', async () => {
    const {assistant, words, states} = page([
      {on: 'hello', say: 'Hello! How can I help?'},
      {on: /\bthank/i, say: 'You are welcome.'},
    ]);
    await assistant.hears('Hello there');
    await assistant.reads('Thanks');
    await assistant.says('Anything else?');
    assert.deepEqual(words(), [
      'user: Hello there',
      'assistant: Hello! How can I help?',
      'user: Thanks',
      'assistant: You are welcome.',
      'assistant: Anything else?',
    ]);
    assert.ok(states.includes('hearing') && states.includes('thinking') && states.includes('speaking'));
    assert.equal(states.at(-1), 'listening');
  });

  test('has the tools of the page done, and answers by what they gave back', async () => {
    const lamps: unknown[] = [];
    const light: PageTool = {
      name: 'set_light',
      description: 'Switches a light',
      parameters: {type: 'object', properties: {on: {type: 'boolean'}}},
      handler: args => {
        lamps.push(args);
        return 'on since noon';
      },
    };
    const {assistant, words} = page(
      [{on: 'light', call: 'set_light', with: {on: true}, say: output => `It is ${output}.`}],
      {tools: [light]},
    );
    await assistant.hears('The light, please');
    assert.deepEqual(lamps, [{on: true}]);
    assert.equal(words().at(-1), 'assistant: It is on since noon.');
    assert.equal(await assistant.calls('set_light', {on: false}), 'on since noon');
    assert.deepEqual(lamps.at(-1), {on: false});
  });

  test('takes its time by the clock of the test, and is heard for as long as the script says', async () => {
    mock.timers.enable({apis: ['setTimeout']});
    const {assistant, session} = page([{say: 'One two', after: 1_000, lasting: 500}]);
    const turn = (): string | undefined => {
      const state = session().state.get();
      return state.phase === 'live' ? state.turn : undefined;
    };
    await assistant.starts();
    const heard = assistant.hears('Go on');
    await tasks();
    assert.equal(turn(), 'thinking');
    mock.timers.tick(1_000);
    await tasks();
    assert.equal(turn(), 'speaking');
    mock.timers.tick(250);
    await tasks();
    mock.timers.tick(250);
    await heard;
    assert.equal(turn(), 'listening');
  });

  test('is interrupted like any other', async () => {
    const {assistant, session, words} = page([{say: 'A very long story', lasting: 60_000}]);
    await assistant.starts();
    const heard = assistant.hears('Tell me');
    await tasks();
    session().interrupt();
    await heard;
    assert.equal(words().length, 2);
    assert.equal(session().state.get().phase, 'live');
  });

  test('fails where the script says so, with the code that the page sees', async () => {
    const {assistant, session} = page([{on: 'fail', fail: 'budget/exhausted'}]);
    await assistant.hears('Please fail');
    const state = session().state.get();
    assert.equal(state.phase === 'failed' && state.error.code, 'budget/exhausted');
  });

  test('says which words its script has no line for', async () => {
    const {assistant} = page([{on: 'hello', say: 'Hello!'}]);
    await assert.rejects(assistant.hears('Goodbye'), /no line for "Goodbye"; it has: hello/);
    await assistant.hears('hello again');
  });

  test('answers in writing where the page wants no sound, and ends the call when it is told to', async () => {
    const {assistant, session, words} = page([{say: 'In writing.'}], {mode: 'text'});
    await assistant.reads('Hi');
    assert.deepEqual(words(), ['user: Hi', 'assistant: In writing.']);
    assistant.ends();
    assert.deepEqual(session().state.get(), {phase: 'ended', reason: 'assistant'});
  });
});

/** Everything that needs no timer has happened. */
async function tasks(): Promise<void> {
  for (let round = 0; round < 20; round += 1) await new Promise(resolve => setImmediate(resolve));
}
