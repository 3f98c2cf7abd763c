/** `useRealtimeVoice()` in a page that React draws, in `StrictMode`: one call, whoever renders, and none when it is gone. */
import {assert, waitUntil} from '@open-wc/testing';
import {act, createElement, useEffect, type ReactNode} from 'react';
import {useRealtimeVoice, type RealtimeVoiceCall, type VoiceHookOptions} from '../../src/react.js';
import {ScriptedSession} from '../components/support/scripted-session.js';
import {reactPage, type ReactPage} from './page.js';

describe('useRealtimeVoice()', () => {
  let page: ReactPage;
  let sessions: ScriptedSession[];
  let call: RealtimeVoiceCall;
  let shown: RealtimeVoiceCall[];
  beforeEach(() => {
    sessions = [];
    shown = [];
  });
  afterEach(() => page.leave());

  const createSession: VoiceHookOptions['createSession'] = options => {
    const session = new ScriptedSession(options);
    sessions.push(session);
    return session;
  };

  function Assistant(options: VoiceHookOptions): ReactNode {
    call = useRealtimeVoice({createSession, ...options});
    shown.push(call);
    return createElement('p', {}, `${call.state.phase} ${call.conversation.map(({text}) => text).join(' ')}`);
  }

  const text = (): string => page.place.textContent;
  const start = (): Promise<void> => act(() => call.connect());

  it('shows a call, and its words as they come', async () => {
    page = await reactPage(createElement(Assistant));
    assert.equal(text(), 'idle ');
    await start();
    assert.equal(text(), 'live ');
    await act(() => {
      sessions[0]!.write({id: 'a', role: 'user', text: 'Hello'});
      return Promise.resolve();
    });
    assert.equal(text(), 'live Hello');
    assert.deepEqual(page.complaints, []);
  });

  it('has one session under StrictMode, which goes on whoever renders, and is told nothing by that', async () => {
    page = await reactPage(createElement(Assistant));
    await start();
    const {connect, audioRef} = call;
    for (const instructions of ['a', 'a', 'a']) {
      await page.render(createElement(Assistant, {instructions, onTranscript: () => undefined}));
    }
    assert.equal(sessions.length, 1);
    assert.deepEqual(sessions[0]!.asked, ['update {"instructions":"a"}']);
    assert.equal(call.isConnected, true);
    assert.equal(call.connect, connect);
    assert.equal(call.audioRef, audioRef);
  });

  it('may be asked for a call by the effect of a child, which StrictMode runs twice', async () => {
    function Child({connect}: {connect: () => Promise<void>}): ReactNode {
      useEffect(() => void connect(), [connect]);
      return null;
    }
    function Parent(): ReactNode {
      call = useRealtimeVoice({createSession});
      return createElement(Child, {connect: call.connect});
    }
    page = await reactPage(createElement(Parent));
    await act(() => waitUntil(() => call.isConnected, 'the call is live'));
    assert.equal(sessions.length, 1);
    assert.deepEqual(sessions[0]!.asked, []);
  });

  it('ends its call when the component is gone, also one that is being opened', async () => {
    page = await reactPage(createElement(Assistant));
    await start();
    await page.render(null);
    await waitUntil(() => sessions[0]!.state.get().phase === 'ended', 'the call is over');
    assert.deepEqual(sessions[0]!.asked, ['disconnect removed']);
    await page.render(createElement(Assistant));
    assert.equal(text(), 'idle ');
  });

  it('opens the microphone inside the click, before anything is loaded, and closes it where the start is given up', async () => {
    const {mediaDevices} = navigator;
    const original = mediaDevices.getUserMedia.bind(mediaDevices);
    const streams: Array<Promise<MediaStream>> = [];
    mediaDevices.getUserMedia = constraints => {
      const stream = original(constraints);
      streams.push(stream);
      return stream;
    };
    try {
      page = await reactPage(createElement(Assistant, {createSession: undefined}));
      await act(() => {
        void call.connect();
        assert.equal(streams.length, 1);
        return Promise.resolve();
      });
      await page.render(null);
      const [track] = (await streams[0]!).getTracks();
      await waitUntil(() => track!.readyState === 'ended', 'the microphone is closed');
    } finally {
      mediaDevices.getUserMedia = original;
    }
  });

  it('tells why a call failed that no server answers', async () => {
    const told: string[] = [];
    const options = {
      createSession: undefined,
      serverUrl: '/nowhere/api/realtime',
      onError: ({error}) => told.push(error.code),
    } satisfies VoiceHookOptions;
    page = await reactPage(createElement(Assistant, options));
    await start();
    assert.equal(call.state.phase, 'failed');
    assert.deepEqual(told, [call.error!.code]);
  });
});
