/** The provider's events, in short: what the tests of the conversation are fed with. */
import type {ServerEvent} from '../../../src/realtime/protocol/server-events.js';

const part = {response_id: 'r', output_index: 0, content_index: 0};

export const userSpoke = (id: string, previous?: string): ServerEvent => ({
  type: 'conversation.item.added',
  previous_item_id: previous ?? null,
  item: {id, type: 'message', role: 'user', content: [{type: 'input_audio', transcript: null}]},
});
export const userWrote = (id: string, text: string, previous?: string): ServerEvent => ({
  type: 'conversation.item.added',
  previous_item_id: previous ?? null,
  item: {id, type: 'message', role: 'user', content: [{type: 'input_text', text}]},
});
export const userWas = (id: string, transcript: string): ServerEvent => ({
  type: 'conversation.item.input_audio_transcription.completed',
  item_id: id,
  content_index: 0,
  transcript,
});
export const userHeard = (id: string, delta: string, event_id?: string): ServerEvent => ({
  type: 'conversation.item.input_audio_transcription.delta',
  item_id: id,
  delta,
  event_id,
});
export const answer = (id: string, previous?: string): ServerEvent => ({
  type: 'conversation.item.added',
  previous_item_id: previous ?? null,
  item: {id, type: 'message', role: 'assistant', status: 'in_progress', content: []},
});
export const spoke = (id: string, delta: string, event_id?: string): ServerEvent => ({
  type: 'response.output_audio_transcript.delta',
  item_id: id,
  delta,
  event_id,
  ...part,
});
export const said = (id: string, transcript: string): ServerEvent => ({
  type: 'response.output_audio_transcript.done',
  item_id: id,
  transcript,
  ...part,
});
export const answered = (id: string, transcript: string | null, status = 'completed'): ServerEvent => ({
  type: 'conversation.item.done',
  item: {id, type: 'message', role: 'assistant', status, content: [{type: 'output_audio', transcript}]},
});
export const speechStarted = (id: string, audio_start_ms = 0): ServerEvent => ({
  type: 'input_audio_buffer.speech_started',
  item_id: id,
  audio_start_ms,
});
export const speechStopped = (id: string, audio_end_ms = 0): ServerEvent => ({
  type: 'input_audio_buffer.speech_stopped',
  item_id: id,
  audio_end_ms,
});
export const committed = (id: string, previous?: string): ServerEvent => ({
  type: 'input_audio_buffer.committed',
  item_id: id,
  previous_item_id: previous ?? null,
});
export const called = (id: string, callId: string, previous?: string): ServerEvent => ({
  type: 'conversation.item.added',
  previous_item_id: previous ?? null,
  item: {id, type: 'function_call', name: 'set_light', call_id: callId, arguments: '', status: 'in_progress'},
});
export const callWas = (id: string, callId: string, args: string): ServerEvent => ({
  type: 'conversation.item.done',
  item: {
    id,
    type: 'function_call',
    name: 'set_light',
    call_id: callId,
    arguments: args,
    status: 'completed',
  },
});
export const output = (id: string, callId: string, text: string, previous?: string): ServerEvent => ({
  type: 'conversation.item.added',
  previous_item_id: previous ?? null,
  item: {id, type: 'function_call_output', call_id: callId, output: text},
});
