/** What views say of a call: a form and words for every state, and words for every error. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {VoiceView} from '../../src/components/contexts.js';
import {orbFormOf, statusWordsOf} from '../../src/components/describe-state.js';
import {en} from '../../src/components/locales/en.js';
import {problemWords} from '../../src/components/locales/en.problems.js';
import {resolveServerUrl} from '../../src/components/server-url.js';
import {VOICE_ERROR_CODES, VoiceError} from '../../src/shared/errors.js';

const live = (turn: 'listening' | 'hearing' | 'thinking' | 'speaking'): VoiceView['state'] => ({
  phase: 'live',
  turn,
  input: 'listening',
  output: turn === 'speaking' ? 'speaking' : 'silent',
  link: 'steady',
});

const view = (state: VoiceView['state'], rest: Partial<VoiceView> = {}): VoiceView => ({
  state,
  micMuted: false,
  written: false,
  byHand: false,
  unanswered: false,
  ...rest,
});

describe('the words for a state', () => {
  test('say that the microphone is off while it matters, but not over an answer', () => {
    assert.equal(statusWordsOf(view(live('listening'), {micMuted: true}), en), en.muted);
    assert.equal(orbFormOf(view(live('listening'), {micMuted: true})), 'muted');
    assert.equal(statusWordsOf(view(live('speaking'), {micMuted: true}), en), en.speaking);
  });

  test('do not speak of listening in a written call', () => {
    assert.equal(statusWordsOf(view(live('listening'), {written: true}), en), en.ready);
  });

  test('ask for the permission only while the browser does', () => {
    const connecting = (step: 'microphone' | 'channel'): VoiceView =>
      view({phase: 'connecting', step, attempt: 1});
    assert.equal(statusWordsOf(connecting('microphone'), en), en.allowMicrophone);
    assert.equal(statusWordsOf(connecting('channel'), en), en.connecting);
  });

  test('exist for every way in which a call ends', () => {
    for (const reason of [
      'visitor',
      'page',
      'assistant',
      'idle',
      'limit',
      'budget',
      'server',
      'lost',
    ] as const) {
      assert.match(statusWordsOf(view({phase: 'ended', reason}), en), /\S/);
    }
  });

  test('and the form of a failure are the same whatever the code', () => {
    const failed = view({phase: 'failed', error: new VoiceError('transport/lost')});
    assert.equal(orbFormOf(failed), 'failed');
    assert.equal(statusWordsOf(failed, en), en.failed);
  });
});

describe('the English words', () => {
  test('have a whole sentence for every error code', () => {
    for (const code of VOICE_ERROR_CODES) assert.match(problemWords[code], /^[A-Z].+[.]$/, code);
  });
});

describe('the address of the voice server', () => {
  const script = 'https://voice.example.com/realtime-voice.js';
  const page = 'https://shop.example.com/cart/';

  test('is that of the script where the page says nothing', () => {
    assert.equal(resolveServerUrl('', script, page), 'https://voice.example.com/api/realtime');
  });

  test('is relative to the page where the page says something', () => {
    assert.equal(resolveServerUrl('/voice/', script, page), 'https://shop.example.com/voice');
  });

  test('cannot be found from a script without an origin', () => {
    assert.equal(resolveServerUrl('', 'blob:null/1', page), undefined);
    assert.equal(resolveServerUrl('', 'file:///pages/realtime-voice.js', page), undefined);
  });
});
