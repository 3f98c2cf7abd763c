/** The session that only writes down: what a page says of it, in the words of the provider. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {RealtimeSession} from '../../../src/realtime/protocol/realtime-session.js';
import {
  realtimeSession,
  sessionChange,
  type SessionSettings,
} from '../../../src/realtime/protocol/session-settings.js';

const SHAPE = {mode: 'transcription', answeredBy: 'us'} as const;
type Input = NonNullable<NonNullable<RealtimeSession['audio']>['input']>;
const inputOf = (settings: SessionSettings): Input | undefined =>
  realtimeSession(settings, SHAPE).audio?.input;

describe('a session that only writes down', () => {
  test('has an ear, and asks how sure each word is', () => {
    assert.deepEqual(realtimeSession({language: 'de-CH', instructions: 'Be kind', voice: 'marin'}, SHAPE), {
      type: 'transcription',
      audio: {
        input: {
          format: {type: 'audio/pcm', rate: 24_000},
          transcription: {model: 'gpt-transcribe', language: 'de'},
          turn_detection: {type: 'server_vad'},
        },
      },
      include: ['item.input_audio_transcription.logprobs'],
    });
  });

  test('writes down even where a page has switched that off: it does nothing else', () => {
    assert.deepEqual(inputOf({inputTranscription: 'off'})?.transcription, {model: 'gpt-transcribe'});
  });

  test('takes along which terms to expect, and how long to think', () => {
    const settings = {
      inputTranscription: 'gpt-live-transcribe',
      transcriptionKeywords: ['Kubernetes'],
      transcriptionDelay: 'low',
    } as const;
    assert.deepEqual(inputOf(settings)?.transcription, {
      model: 'gpt-live-transcribe',
      keywords: ['Kubernetes'],
      delay: 'low',
    });
  });

  test('has no turns where the model hears live, whatever a page says', () => {
    for (const inputTranscription of ['gpt-live-transcribe', 'gpt-realtime-whisper']) {
      const settings = {inputTranscription, turnDetection: 'server_vad', vadSilenceMs: 700} as const;
      assert.equal(inputOf(settings)?.turn_detection, null);
    }
  });

  test('says how turns end, and nothing of answers or idle times', () => {
    const settings = {turnDetection: 'server_vad', vadSilenceMs: 700, idleTimeoutMs: 6_000} as const;
    assert.deepEqual(inputOf(settings)?.turn_detection, {
      type: 'server_vad',
      silence_duration_ms: 700,
    });
    assert.equal(inputOf({turnDetection: 'push-to-talk'})?.turn_detection, null);
  });

  test('changes as a whole where something of its ear changes, and not for anything else', () => {
    assert.deepEqual(sessionChange({instructions: 'Be kind', voice: 'marin'}, SHAPE), []);
    const [update, ...more] = sessionChange({language: 'fr'}, SHAPE, {transcriptionKeywords: ['Ada']});
    assert.deepEqual(more, []);
    assert.deepEqual(update?.audio?.input?.transcription, {
      model: 'gpt-transcribe',
      language: 'fr',
      keywords: ['Ada'],
    });
  });
});
