/** The file of a small call with one of everything, for whoever draws it. */
import type {CallFact, CallLogFile, CallRecord} from '../../../src/realtime/session/log/call-log-file.js';

const live = {
  phase: 'live',
  turn: 'listening',
  input: 'listening',
  output: 'silent',
  link: 'steady',
} as const;
const lost = {code: 'transport/lost', message: 'The line broke.'} as const;
const tool = {callId: 'c1', name: 'set_light'} as const;

const happened: ReadonlyArray<readonly [at: number, fact: CallFact]> = [
  [0, {type: 'muted', muted: false}],
  [0, {type: 'state', state: {phase: 'idle'}}],
  [5, {type: 'state', state: {phase: 'connecting', step: 'microphone', attempt: 1}}],
  [100, {type: 'state', state: {phase: 'connecting', step: 'media', attempt: 1}}],
  [300, {type: 'transport', transport: 'webrtc', reason: 'preferred'}],
  [300, {type: 'state', state: live}],
  [900, {type: 'levels', input: 0.2, output: 0}],
  [1_000, {type: 'speech', speaker: 'user', on: true}],
  [1_000, {type: 'state', state: {...live, turn: 'hearing', input: 'hearing'}}],
  [1_500, {type: 'entry', entry: {id: 'u1', role: 'user', text: 'Hello', final: false, at: 1_000}}],
  [1_600, {type: 'words', id: 'u1', more: ' there'}],
  [2_000, {type: 'speech', speaker: 'user', on: false}],
  [2_000, {type: 'levels', input: 0, output: 0}],
  [2_000, {type: 'state', state: {...live, turn: 'thinking', output: 'thinking'}}],
  [2_020, {type: 'event', event: {type: 'input_audio_buffer.committed', item_id: 'u1'}}],
  [2_030, {type: 'sent', event: {type: 'response.create'}}],
  [2_150, {type: 'tool-call', ...tool, arguments: {on: true}}],
  [2_150, {type: 'tool-progress', ...tool, status: 'running'}],
  [2_250, {type: 'tool-progress', ...tool, status: 'done', output: 'done'}],
  [2_600, {type: 'speech', speaker: 'assistant', on: true}],
  [2_600, {type: 'levels', input: 0, output: 0.6}],
  [2_600, {type: 'state', state: {...live, turn: 'speaking', output: 'speaking'}}],
  [2_600, {type: 'note', name: 'turn', detail: {at: 2_000, entryId: 'u1', committedMs: 20, createdMs: 30}}],
  [
    2_700,
    {
      type: 'note',
      name: 'turn',
      detail: {
        at: 2_000,
        entryId: 'u1',
        committedMs: 20,
        createdMs: 30,
        firstTokenMs: 200,
        firstAudioMs: 300,
        heardMs: 600,
      },
    },
  ],
  [
    2_800,
    {
      type: 'note',
      name: 'usage',
      detail: {total: {cost: 0.0021, cachedShare: 0.5, responses: {input_tokens: 120, output_tokens: 40}}},
    },
  ],
  [
    3_000,
    {type: 'note', name: 'connection', detail: {candidates: 'host → srflx', codecIn: 'audio/opus 48000 Hz'}},
  ],
  [3_000, {type: 'note', name: 'line', detail: {roundTripMs: 12.5, loss: 0.01}}],
  [4_000, {type: 'speech', speaker: 'assistant', on: false}],
  [4_000, {type: 'state', state: live}],
  [4_100, {type: 'tool-call', callId: 'c2', name: 'find', arguments: {}}],
  [4_500, {type: 'error', error: lost}],
  [4_500, {type: 'state', state: {phase: 'reconnecting', attempt: 1, delay: 500, cause: lost}}],
  [5_000, {type: 'state', state: live}],
  [6_000, {type: 'state', state: {phase: 'ended', reason: 'visitor'}}],
];

export const callFile: CallLogFile = {
  format: 'realtime-voice-call',
  version: 1,
  startedAt: '2026-11-23T06:30:00.000Z',
  durationMs: 6_000,
  about: {agent: 'house'},
  records: happened.map(([at, fact]): CallRecord => ({at, ...fact})),
};
