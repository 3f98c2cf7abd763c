/** Everything that we send is valid against the provider's published schema, the guard's sessions included. */
import {test} from 'node:test';
import {pino} from 'pino';
import {readAgents} from '../../../server/config/agents.js';
import {HistorySeal} from '../../../server/guard/history-seal.js';
import {startCall} from '../../../server/guard/start.js';
import type {Upstream} from '../../../server/upstream/upstream.js';
import {
  toolOutput,
  truncate,
  userText,
  type ClientEvent,
  type RealtimeSession,
} from '../../../src/realtime/protocol/client-events.js';
import {realtimeSession, type SessionSettings} from '../../../src/realtime/protocol/session-settings.js';
import {assertClientEvent} from '../../support/conformance.js';

const EVENTS: ClientEvent[] = [
  userText('hello'),
  toolOutput('call_1', '{"ok":true}'),
  truncate('item_1', 0, 1234.5),
  {type: 'input_audio_buffer.append', audio: 'AAAA'},
  {type: 'input_audio_buffer.commit'},
  {type: 'input_audio_buffer.clear'},
  {type: 'response.create', event_id: 'ask_1'},
  {type: 'response.cancel'},
  {type: 'output_audio_buffer.clear'},
];
for (const event of EVENTS) test(`${event.type} is valid`, () => assertClientEvent(event));

const SETTINGS: Array<[string, SessionSettings]> = [
  ['nothing said', {}],
  [
    'everything said',
    {
      instructions: 'Be brief.',
      voice: 'marin',
      language: 'de-CH',
      speed: 1.2,
      turnDetection: 'server_vad',
      vadThreshold: 0.6,
      vadPrefixPaddingMs: 200,
      vadSilenceMs: 400,
      noiseReduction: 'near_field',
      inputTranscription: 'gpt-transcribe',
      tools: [{type: 'function', name: 'x', description: 'y', parameters: {type: 'object', properties: {}}}],
    },
  ],
  ['a semantic end of turn', {turnDetection: 'semantic_vad', vadEagerness: 'high'}],
  ['things switched off', {noiseReduction: 'off', inputTranscription: 'off'}],
  ['µ-law', {audioFormat: 'pcmu'}],
  ['A-law', {audioFormat: 'pcma'}],
];
for (const [what, settings] of SETTINGS) {
  for (const mode of ['conversation', 'text'] as const) {
    for (const answeredBy of ['us', 'provider'] as const) {
      test(`a ${mode} session answered by ${answeredBy}, ${what}, is valid`, () => {
        const session = realtimeSession(settings, {mode, answeredBy});
        assertClientEvent({type: 'session.update', session: withoutNulls(session)});
      });
    }
  }
}

test('the session that the guard makes of an agent is valid, and bounds what an answer can cost', () => {
  const agents = readAgents('voice.config.json');
  const deps = {
    upstream: {} as Upstream,
    agents,
    model: undefined,
    loopback: true,
    seal: new HistorySeal(Buffer.alloc(32)),
    log: pino({level: 'silent'}),
  };
  const started = startCall({type: 'start', mode: 'conversation', leg: 'webrtc', locale: 'en'}, deps);
  const {model: _, ...session} = started.session;
  assertClientEvent({type: 'session.update', session});
});

/** The schema says in words that null switches these off, and leaves null out of their types. */
function withoutNulls(session: RealtimeSession): unknown {
  const mayBeNull = ['noise_reduction', 'transcription'];
  return JSON.parse(
    JSON.stringify(session, (name, value: unknown) =>
      value === null && mayBeNull.includes(name) ? undefined : value,
    ),
  );
}
