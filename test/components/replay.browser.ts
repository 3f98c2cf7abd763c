/** A recorded call, played in a widget: what was seen and said then is seen and said again, and nothing is opened for it. */
import {assert, expect, waitUntil} from '@open-wc/testing';
import type {RealtimeVoice} from '../../src/index.js';
import type {CallLogFile} from '../../src/realtime/session/log/call-log-file.js';
import {buttonNamed, callButton, closedWidget, find, findAll, settled, statusOf} from './support/widget.js';

const LOADING = {timeout: 8_000};

const live = (turn: 'listening' | 'hearing' | 'speaking'): object => ({
  phase: 'live',
  turn,
  input: turn === 'hearing' ? 'hearing' : 'listening',
  output: turn === 'speaking' ? 'speaking' : 'silent',
  link: 'steady',
});

const CALL = {
  format: 'realtime-voice-call',
  version: 1,
  startedAt: '2026-11-23T05:00:00.000Z',
  durationMs: 900,
  about: {agent: 'support'},
  records: [
    {at: 0, type: 'state', state: {phase: 'idle'}},
    {at: 1, type: 'state', state: {phase: 'connecting', step: 'microphone', attempt: 1}},
    {at: 40, type: 'state', state: {phase: 'connecting', step: 'channel', attempt: 1}},
    {at: 80, type: 'state', state: live('listening')},
    {at: 90, type: 'transport', transport: 'webrtc', reason: 'first'},
    {at: 120, type: 'state', state: live('hearing')},
    {at: 120, type: 'speech', speaker: 'user', on: true},
    {at: 200, type: 'entry', entry: {id: 'a', role: 'user', text: 'What time', final: false, at: 1}},
    {at: 250, type: 'words', id: 'a', more: ' is it?'},
    {at: 300, type: 'state', state: live('speaking')},
    {at: 320, type: 'entry', entry: {id: 'b', role: 'assistant', text: 'Noon.', final: true, at: 2}},
    {at: 600, type: 'state', state: live('listening')},
    {at: 900, type: 'state', state: {phase: 'ended', reason: 'visitor'}},
  ],
} as unknown as CallLogFile;

describe('a recorded call', () => {
  const undo: Array<() => void> = [];
  const asked: string[] = [];

  beforeEach(() => {
    const fetch = window.fetch.bind(window);
    const {mediaDevices} = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    asked.length = 0;
    window.fetch = (...given) => {
      asked.push(given[0] instanceof Request ? given[0].url : given[0].toString());
      return fetch(...given);
    };
    mediaDevices.getUserMedia = constraints => {
      asked.push('microphone');
      return open(constraints);
    };
    undo.push(() => {
      window.fetch = fetch;
      mediaDevices.getUserMedia = open;
    });
  });
  afterEach(() => undo.splice(0).forEach(run => run()));

  function written(text: string): string {
    const url = URL.createObjectURL(new Blob([text], {type: 'application/json'}));
    undo.push(() => URL.revokeObjectURL(url));
    return url;
  }

  async function widget(
    text: string,
    attributes: Readonly<Record<string, string>> = {},
  ): Promise<RealtimeVoice> {
    const {voice} = await closedWidget({replay: written(text), transcript: '', ...attributes}, element => {
      delete element.createSession;
    });
    return voice;
  }

  it('goes through its states and words, says that it is one, and asks for no microphone and no server', async () => {
    const voice = await widget(JSON.stringify(CALL));
    const states: string[] = [];
    const words: string[] = [];
    voice.addEventListener('voice-state-change', ({state}) =>
      states.push(state.phase === 'live' ? state.turn : state.phase),
    );
    voice.addEventListener('voice-transcript', ({entry}) => words.push(entry.text));
    callButton(voice).click();
    await waitUntil(() => find(voice, '[part="recording"]') !== undefined, 'the sign', LOADING);
    assert.equal(find(voice, '[part="recording"]')!.textContent, 'Recording of an earlier call');
    await waitUntil(() => voice.state.phase === 'ended', 'the end', LOADING);
    assert.deepEqual(states, [
      'connecting',
      'connecting',
      'listening',
      'hearing',
      'speaking',
      'listening',
      'ended',
    ]);
    assert.deepEqual(words, ['What time', 'What time is it?', 'Noon.']);
    await settled(voice);
    const entries = findAll(voice, '[part~="entry"]').map(({textContent}) =>
      textContent.replace(/\s+/g, ' ').trim(),
    );
    assert.lengthOf(entries, 2);
    assert.include(entries[0], 'What time is it?');
    await expect(voice).to.be.accessible();
    assert.deepEqual(
      asked.filter(what => !/^blob:|worklets/.test(what)),
      [],
    );
  });

  it('can be held, goes on, is ended by its button, and begins anew', async () => {
    const voice = await widget(JSON.stringify(CALL));
    callButton(voice).click();
    await waitUntil(() => voice.conversation.length > 0, 'words', LOADING);
    await settled(voice);
    buttonNamed(voice, 'Pause')!.click();
    assert.equal(voice.state.phase, 'paused');
    await settled(voice);
    buttonNamed(voice, 'Carry on')!.click();
    assert.equal(voice.state.phase, 'live');
    callButton(voice).click();
    assert.deepEqual(voice.state, {phase: 'ended', reason: 'visitor'});
    callButton(voice).click();
    await waitUntil(() => voice.conversation.length > 0, 'words again', LOADING);
    await voice.end();
  });

  for (const [what, text, message] of [
    ['damaged', JSON.stringify(CALL).slice(0, 300), /is no JSON, or was cut short/],
    [
      'of a later version',
      JSON.stringify({...CALL, version: 7}),
      /is of version 7, and version 1 is understood/,
    ],
  ] as const) {
    it(`that is ${what} says so plainly`, async () => {
      const voice = await widget(text);
      const errors: string[] = [];
      voice.addEventListener('voice-error', ({error}) => errors.push(`${error.code}: ${error.message}`));
      callButton(voice).click();
      await waitUntil(() => voice.state.phase === 'failed', 'the failure', LOADING);
      assert.lengthOf(errors, 1);
      assert.match(errors[0]!, /^config\/invalid: replay="blob:/);
      assert.match(errors[0]!, message);
      await waitUntil(() => statusOf(voice) !== undefined);
    });
  }
});
