/** The calls of a component, without React: what it shows, what it tells, and what a running call is told. */
import assert from 'node:assert/strict';
import {beforeEach, describe, test} from 'node:test';
import type {VoiceHookOptions} from '../../src/react/hook-options.js';
import type {ScriptedElement} from '../../src/testing.js';
import {VoiceCalls} from '../../src/react/voice-calls.js';
import {ScriptedSession} from '../components/support/scripted-session.js';
// Its hooks let the modules of the audio thread load in Node.
import '../support/twin/page.js';

const {scriptedAssistant} = await import('../../src/testing.js');

const TOOL = {name: 'add', description: 'Adds', parameters: {type: 'object'}, handler: () => 1};

const turn = (): Promise<void> => new Promise(resolve => setTimeout(resolve));

describe('the calls of a component', () => {
  let sessions: ScriptedSession[];
  let told: string[];
  beforeEach(() => {
    sessions = [];
    told = [];
  });

  const createSession = (options: ConstructorParameters<typeof ScriptedSession>[0]): ScriptedSession => {
    const session = new ScriptedSession(options);
    sessions.push(session);
    return session;
  };

  const handlers = {
    onConnect: () => told.push('connect'),
    onDisconnect: ({reason}) => told.push(`disconnect ${reason}`),
    onError: ({error}) => told.push(`error ${error.code}`),
    onTranscript: ({entry}) => told.push(entry.text),
  } satisfies VoiceHookOptions;

  /** As a component that is there and says this. */
  const mounted = (options: VoiceHookOptions = {}): VoiceCalls & {readonly leave: () => void} => {
    const calls = new VoiceCalls({createSession, ...handlers, ...options});
    return Object.assign(calls, {leave: calls.mount()});
  };

  const render = (calls: VoiceCalls, options: VoiceHookOptions): void => {
    calls.take({createSession, ...handlers, ...options});
    calls.follow();
  };

  test('are none until one is asked for', () => {
    const calls = mounted();
    assert.equal(calls.snapshot().state.phase, 'idle');
    assert.equal(sessions.length, 0);
  });

  test('show what is true, each time as another object', async () => {
    const calls = mounted();
    const shown: unknown[] = [];
    calls.subscribe(() => shown.push(calls.snapshot()));
    await calls.connect();
    assert.equal(calls.snapshot().isConnected, true);
    assert.equal(calls.snapshot().isSpeaking, false);
    sessions[0]!.turn('speaking');
    assert.equal(calls.snapshot().isSpeaking, true);
    sessions[0]!.write({id: 'a', role: 'assistant', text: 'Hello'});
    assert.deepEqual(
      calls.snapshot().conversation.map(({text}) => text),
      ['Hello'],
    );
    assert.equal(calls.snapshot(), calls.snapshot());
    assert.equal(new Set(shown).size, shown.length);
    assert.deepEqual(told, ['connect', 'Hello']);
  });

  test('are one at a time: whoever asks twice waits for the same', async () => {
    const calls = mounted();
    await Promise.all([calls.connect(), calls.connect(), calls.sendText('Hello')]);
    assert.equal(sessions.length, 1);
    assert.deepEqual(sessions[0]!.asked, ['send Hello']);
  });

  test('are told in the order in which they happen, and a failure once', async () => {
    const calls = mounted();
    await calls.connect();
    sessions[0]!.fail('transport/lost');
    assert.equal(calls.snapshot().error?.code, 'transport/lost');
    assert.deepEqual(told, ['connect', 'error transport/lost', 'disconnect failed']);
    await calls.connect();
    assert.equal(calls.snapshot().error, undefined);
    calls.disconnect();
    assert.deepEqual(told.slice(3), ['connect', 'disconnect page']);
    assert.equal(sessions.length, 2);
  });

  test('that are given up while they are loaded open nothing', async () => {
    const calls = mounted();
    const opening = calls.connect();
    calls.disconnect();
    await opening;
    assert.equal(sessions.length, 0);
    assert.deepEqual(told, ['disconnect page']);
    await calls.connect();
    assert.equal(calls.snapshot().isConnected, true);
  });

  test('fail where what makes them throws, and can be asked for again', async () => {
    let broken = true;
    const calls = mounted({
      createSession: options => {
        if (broken) throw new Error('not loaded');
        return createSession(options);
      },
    });
    await calls.connect();
    assert.equal(calls.snapshot().error?.code, 'transport/handshake');
    broken = false;
    await calls.connect();
    assert.equal(calls.snapshot().isConnected, true);
  });

  test('go on when the component is mounted twice, and end when it is gone', async () => {
    const calls = mounted();
    await calls.connect();
    calls.leave();
    const leave = calls.mount();
    await turn();
    assert.equal(calls.snapshot().isConnected, true);
    leave();
    await turn();
    assert.deepEqual(sessions[0]!.asked, ['disconnect removed']);
    await calls.connect();
    assert.equal(sessions.length, 1, 'who is gone opens none');
  });

  test('tell the handler of the last render, and go on where one throws', async () => {
    const failures: unknown[] = [];
    Object.assign(globalThis, {reportError: (failure: unknown) => failures.push(failure)});
    const calls = mounted({
      onConnect: () => {
        throw new Error('of the page');
      },
    });
    await calls.connect();
    assert.equal(calls.snapshot().isConnected, true);
    assert.equal(failures.length, 1);
    render(calls, {onTranscript: ({entry}) => told.push(`new ${entry.text}`)});
    sessions[0]!.write({id: 'a', role: 'user', text: 'Hi'});
    assert.deepEqual(told, ['new Hi']);
  });

  test('are told of what is new in the options, and of nothing else', async () => {
    const calls = mounted({instructions: 'Be brief.', voice: 'marin'});
    await calls.connect();
    const {asked} = sessions[0]!;
    render(calls, {instructions: 'Be brief.', voice: 'marin'});
    assert.deepEqual(asked, []);
    render(calls, {instructions: 'Be long.', voice: 'marin'});
    assert.deepEqual(asked, ['update {"instructions":"Be long."}']);
    render(calls, {instructions: 'Be long.', inputDeviceId: 'headset'});
    assert.deepEqual(asked.slice(1), ['input headset']);
  });

  test('are as loud as the options say, and silent where they say so', async () => {
    const calls = mounted({volume: 0.5});
    await calls.connect();
    const [session] = sessions;
    for (const [options, loud] of [
      [{volume: 0.25}, 0.25],
      [{volume: 0.25, outputMuted: true}, 0],
      [{}, 1],
    ] as const) {
      render(calls, options);
      assert.equal(session!.volume.get(), loud);
    }
  });

  test('get secrets by the function of the last render, and go through the servers that the component names', async () => {
    const iceServers = [{urls: 'stun:127.0.0.1:9'}];
    const calls = mounted({iceServers, tokenSource: () => 'the first'});
    await calls.connect();
    render(calls, {iceServers, tokenSource: () => 'the second'});
    const {options} = sessions[0]!;
    assert.equal(options.tokenSource?.({}, new AbortController().signal), 'the second');
    assert.equal(options.iceServers, iceServers);
    assert.deepEqual(Object.keys(options.settings), ['micMuted']);
  });

  test('are loaded ahead only where the component wants that, when the page is idle, and not behind it', () => {
    const waiting = new Map<number, () => void>();
    const page = globalThis as Record<string, unknown>;
    page['requestIdleCallback'] = (work: () => void) => (waiting.set(waiting.size + 1, work), waiting.size);
    page['cancelIdleCallback'] = (id: number) => waiting.delete(id);
    try {
      mounted();
      assert.equal(waiting.size, 0);
      const {leave} = mounted({preload: true});
      assert.equal(waiting.size, 1);
      leave();
      assert.equal(waiting.size, 0);
    } finally {
      delete page['requestIdleCallback'];
      delete page['cancelIdleCallback'];
    }
  });

  test('take with the next call what cannot change in one', async () => {
    const calls = mounted({transport: 'webrtc'});
    await calls.connect();
    render(calls, {transport: 'websocket', greeting: 'Hello'});
    assert.deepEqual(sessions[0]!.asked, []);
    calls.disconnect();
    await calls.connect();
    const {transport, greeting} = sessions[1]!.options.settings;
    assert.deepEqual({transport, greeting}, {transport: 'websocket', greeting: 'Hello'});
  });

  test('are told when they are live of what was said while they were opened', async () => {
    const calls = mounted({createSession: options => Object.assign(createSession(options), {hangs: true})});
    await calls.connect();
    render(calls, {instructions: 'Be brief.', tools: [TOOL]});
    assert.deepEqual(sessions[0]!.asked, []);
    sessions[0]!.turn('listening');
    assert.deepEqual(sessions[0]!.asked, ['update {"instructions":"Be brief."}', 'tools add']);
  });

  test('are told of tools where the assistant would read something else, and run those of the last render', async () => {
    const calls = mounted({tools: [TOOL]});
    await calls.connect();
    const session = sessions[0]!;
    render(calls, {tools: [{...TOOL, handler: () => 2}]});
    assert.deepEqual(session.asked, []);
    assert.equal(
      session.options.tools[0]!.handler?.({}, {callId: '', signal: new AbortController().signal}),
      2,
    );
    render(calls, {tools: [{...TOOL, description: 'Adds up'}]});
    assert.deepEqual(session.asked, ['tools add']);
    assert.equal(session.options.tools[0]?.description, 'Adds up');
    render(calls, {});
    assert.deepEqual(session.asked.slice(1), ['tools ']);
  });

  test('follow a script, where the tests of a page want that', async () => {
    const host: ScriptedElement = {start: () => calls.connect()};
    const assistant = scriptedAssistant(host, [{on: 'sum', call: 'add', say: 'It is one.'}]);
    const calls = mounted({createSession: host.createSession, tools: [TOOL]});
    await assistant.hears('What is the sum?');
    assert.deepEqual(
      calls.snapshot().conversation.map(({role, text}) => `${role} ${text}`),
      ['user What is the sum?', 'tool add', 'assistant It is one.'],
    );
    calls.disconnect();
  });

  test('follow the microphone: the component, the visitor, and from call to call', async () => {
    const calls = mounted({micMuted: true});
    assert.equal(calls.snapshot().isMicMuted, true);
    await calls.connect();
    assert.equal(sessions[0]!.micMuted.get(), true);
    calls.unmuteMic();
    render(calls, {micMuted: true});
    assert.equal(calls.snapshot().isMicMuted, false, 'what was said before is not said again');
    render(calls, {micMuted: false});
    render(calls, {micMuted: true});
    assert.equal(sessions[0]!.micMuted.get(), true);
    calls.disconnect();
    await calls.connect();
    assert.equal(sessions[1]!.options.settings.micMuted, true);
  });

  test('are one at a time, also where the end of one opens the next', async () => {
    const phases: string[] = [];
    const calls: VoiceCalls = mounted({
      onStatus: ({state}) => phases.push(state.phase),
      onDisconnect: () => void calls.connect(),
    });
    await calls.connect();
    phases.length = 0;
    calls.disconnect();
    await turn();
    assert.deepEqual(phases.slice(0, 2), ['ended', 'connecting']);
    assert.deepEqual(
      sessions.map(({state}) => state.get().phase),
      ['ended', 'live'],
    );
  });

  test('fail by a state, and never by throwing, where a browser refuses an option', async () => {
    const {AudioContext: real} = globalThis;
    const Refusing = function (): never {
      throw new TypeError('no such latencyHint');
    };
    Object.assign(globalThis, {AudioContext: Refusing});
    try {
      const calls = mounted({createSession: undefined});
      await calls.connect();
      const {state} = calls.snapshot();
      assert.equal(state.phase === 'failed' && state.error.code, 'config/invalid');
    } finally {
      Object.assign(globalThis, {AudioContext: real});
    }
  });
});
