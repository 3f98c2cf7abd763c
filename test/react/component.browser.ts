/** `<RealtimeVoice>` in a page that React draws, in `StrictMode`, and in one that a server has drawn before. */
import {assert, waitUntil} from '@open-wc/testing';
import {createElement, type ReactElement} from 'react';
import {renderToString} from 'react-dom/server.browser';
import type {RealtimeVoice as VoiceElement} from '../../src/index.js';
import {RealtimeVoice, type RealtimeVoiceProps} from '../../src/react.js';
import {ScriptedSession} from '../components/support/scripted-session.js';
import {reactPage, type ReactPage} from './page.js';

const TOOL = {name: 'add', description: 'Adds', parameters: {type: 'object'}, handler: () => 1};

describe('<RealtimeVoice>', () => {
  let page: ReactPage;
  let voice: VoiceElement | null = null;
  afterEach(() => page.leave());

  const drawn = (props: RealtimeVoiceProps): ReactElement =>
    createElement(RealtimeVoice, {
      serverUrl: '/api/realtime',
      ...props,
      ref: element => {
        voice = element;
      },
    });
  const defined = async (): Promise<VoiceElement> => {
    await customElements.whenDefined('realtime-voice');
    await voice!.updateComplete;
    return voice!;
  };

  it('loads the element by itself, hydrates what a server drew, and has no complaint', async () => {
    assert.equal(customElements.get('realtime-voice'), undefined, 'nobody has loaded it before');
    const content = drawn({agentName: 'Ada', transcript: false, className: 'big', children: 'Hello'});
    page = await reactPage(content, renderToString(content));
    const element = await defined();
    assert.deepEqual([element.agentName, element.transcript, element.className], ['Ada', false, 'big']);
    assert.equal(page.place.querySelectorAll('realtime-voice').length, 1);
    assert.deepEqual(page.complaints, []);
  });

  it('writes attributes anew where they change, and leaves alone what the visitor has changed', async () => {
    page = await reactPage(drawn({agentName: 'Ada', transcript: false, open: false}));
    const element = await defined();
    assert.deepEqual([element.agentName, element.transcript], ['Ada', false]);
    element.micMuted = true;
    await page.render(drawn({agentName: 'Grace', variant: 'floating', open: true}));
    await element.updateComplete;
    assert.equal(element.agentName, 'Grace');
    assert.deepEqual([element.transcript, element.open, element.micMuted], [true, true, true]);
    await page.render(drawn({variant: 'floating', open: false}));
    await element.updateComplete;
    assert.deepEqual([element.agentName, element.open], [null, false]);
    assert.deepEqual(page.complaints, []);
  });

  it('tells each event to the handler of the last render, once', async () => {
    const told: string[] = [];
    page = await reactPage(drawn({}));
    const element = await defined();
    await page.render(drawn({onVoiceStart: () => told.push('first')}));
    await page.render(drawn({onVoiceStart: () => told.push('second')}));
    element.dispatchEvent(new Event('voice-start'));
    await page.render(drawn({}));
    element.dispatchEvent(new Event('voice-start'));
    assert.deepEqual(told, ['second']);
  });

  it('tells that its call is over when it is gone', async () => {
    const told: string[] = [];
    const createSession = (options: ConstructorParameters<typeof ScriptedSession>[0]): ScriptedSession =>
      new ScriptedSession(options);
    page = await reactPage(drawn({createSession, onVoiceEnd: ({reason}) => told.push(reason)}));
    const element = await defined();
    await element.start();
    await page.render(null);
    await waitUntil(() => told.length > 0, 'voice-end');
    assert.deepEqual(told, ['removed']);
  });

  it('has one call in StrictMode, with tools that are made anew at each render', async () => {
    const sessions: ScriptedSession[] = [];
    const createSession = (options: ConstructorParameters<typeof ScriptedSession>[0]): ScriptedSession => {
      sessions.push(new ScriptedSession(options));
      return sessions.at(-1)!;
    };
    page = await reactPage(drawn({createSession, tools: [{...TOOL}]}));
    const element = await defined();
    await element.start();
    await waitUntil(() => element.state.phase === 'live', 'live');
    await page.render(drawn({createSession, tools: [{...TOOL, handler: () => 2}]}));
    await element.updateComplete;
    assert.equal(sessions.length, 1);
    assert.deepEqual(sessions[0]!.asked, []);
    assert.equal(element.tools[0]!.handler!({}, {callId: '', signal: new AbortController().signal}), 2);
    await page.render(drawn({createSession, tools: []}));
    await element.updateComplete;
    assert.deepEqual(sessions[0]!.asked, ['tools ']);
    assert.equal(element.state.phase, 'live');
  });
});
