/** Everything that we send is valid against the provider's published schema, the guard's sessions included. */
import {test} from 'node:test';
import {pino} from 'pino';
import {readAgents} from '../../../server/config/agents.js';
import {admissionOf} from '../../support/admission.js';
import {HistorySeal} from '../../../server/guard/history-seal.js';
import {startCall} from '../../../server/guard/start.js';
import type {Upstream} from '../../../server/upstream/upstream.js';
import {
  approval,
  askWith,
  assistantText,
  contextNote,
  functionCall,
  toolOutput,
  truncate,
  userImage,
  userText,
  type ClientEvent,
  type ClientItem,
} from '../../../src/realtime/protocol/client-events.js';
import {
  realtimeSession,
  sessionChange,
  type SessionSettings,
} from '../../../src/realtime/protocol/session-settings.js';
import {assertClientEvent, withoutNulls} from '../../support/conformance.js';

const EVENTS: ClientEvent[] = [
  userText('hello'),
  userText('hello', 'item_1'),
  userImage('data:image/png;base64,AAAA'),
  userImage('data:image/png;base64,AAAA', 'low'),
  assistantText('Hello', 'item_2'),
  functionCall('call_1', 'look', '{}', 'item_3'),
  toolOutput('call_1', '{"ok":true}'),
  toolOutput('call_1', '{"ok":true}', 'item_4'),
  contextNote('The cart is empty', 'note_1'),
  approval('mcpr_1', true),
  approval('mcpr_'.padEnd(64, 'x'), false, 'Too dear'),
  askWith('Greet the visitor.'),
  {type: 'conversation.item.create', previous_item_id: 'root', item: systemMessage()},
  {type: 'conversation.item.retrieve', item_id: 'item_1'},
  {type: 'conversation.item.delete', item_id: 'item_1'},
  {type: 'response.cancel', response_id: 'resp_1'},
  {
    type: 'response.create',
    response: {
      instructions: 'Sum up.',
      output_modalities: ['text'],
      input: [],
      metadata: {topic: 'summary'},
      tools: [{type: 'mcp', server_label: 's', server_url: 'https://example.com', require_approval: 'never'}],
      tool_choice: {type: 'mcp', server_label: 's'},
      max_output_tokens: 100,
      audio: {output: {voice: 'marin'}},
    },
  },
  {
    type: 'session.update',
    session: {
      type: 'realtime',
      tool_choice: {type: 'function', name: 'look'},
      parallel_tool_calls: false,
      reasoning: {effort: 'low'},
      truncation: 'auto',
      include: ['item.input_audio_transcription.logprobs'],
      tracing: 'auto',
      audio: {
        input: {
          noise_reduction: {type: 'near_field', strength: 0.5},
          transcription: {
            model: 'gpt-transcribe',
            languages: ['de', 'fr'],
            keywords: ['Zürich'],
            prompt: 'names',
          },
          turn_detection: {type: 'server_vad', idle_timeout_ms: null},
        },
      },
    },
  },
  truncate('item_1', 0, 1234.5),
  {type: 'input_audio_buffer.append', audio: 'AAAA'},
  {type: 'input_audio_buffer.commit'},
  {type: 'input_audio_buffer.clear'},
  {type: 'response.create', event_id: 'ask_1'},
  {type: 'response.cancel'},
  {type: 'output_audio_buffer.clear'},
];
for (const [at, event] of EVENTS.entries())
  test(`${event.type} is valid (${at})`, () => assertClientEvent(event));

function systemMessage(): ClientItem {
  return {type: 'message', role: 'system', content: [{type: 'input_text', text: 'Be brief.'}]};
}

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
  ['push-to-talk', {turnDetection: 'push-to-talk', toolChoice: 'required'}],
  ['no turn detection', {turnDetection: 'none', toolChoice: {type: 'function', name: 'x'}}],
  ['an idle time', {idleTimeoutMs: 7_500.4}],
  ['confirmed barge-in', {bargeIn: 'confirmed'}],
  ['immediate barge-in', {bargeIn: 'immediate'}],
  ['µ-law', {audioFormat: 'pcmu'}],
  ['A-law', {audioFormat: 'pcma'}],
];
for (const [what, settings] of SETTINGS) {
  for (const mode of ['conversation', 'text'] as const) {
    for (const answeredBy of ['us', 'provider'] as const) {
      test(`a ${mode} session answered by ${answeredBy}, ${what}, is valid`, () => {
        const session = realtimeSession(settings, {mode, answeredBy});
        assertClientEvent({type: 'session.update', session: withoutNulls(session)});
        for (const change of sessionChange(settings, {mode, answeredBy}))
          assertClientEvent({type: 'session.update', session: withoutNulls(change)});
      });
    }
  }
}

test('the session that the guard makes of an agent is valid, and bounds what an answer can cost', () => {
  const agents = readAgents('voice.config.json');
  const deps = {
    upstream: {capabilities: {}} as Upstream,
    agents,
    model: undefined,
    loopback: true,
    seal: new HistorySeal(Buffer.alloc(32)),
    ...admissionOf(),
    log: pino({level: 'silent'}),
  };
  const started = startCall({type: 'start', mode: 'conversation', leg: 'webrtc', locale: 'en'}, deps);
  const {model: _, ...session} = started.session;
  assertClientEvent({type: 'session.update', session});
});
