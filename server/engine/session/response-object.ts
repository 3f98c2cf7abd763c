/** The `response` object of the wire, at its start and at its end. */
import type {ResponseParameters} from '../protocol/client-events.js';
import type {WireItem} from '../protocol/items.js';
import type {AudioFormat, SessionSettings, Voice} from '../protocol/session-settings.js';
import {usageOf, type TokenCount} from './usage.js';

export type CancelReason = 'turn_detected' | 'client_cancelled';
/** How a response ended. */
export type Ending =
  | {readonly status: 'completed'}
  | {readonly status: 'cancelled'; readonly reason: CancelReason}
  | {readonly status: 'incomplete'; readonly reason: 'max_output_tokens'}
  | {readonly status: 'failed'; readonly failure: string};

export type ResponseState = {
  readonly id: string;
  /** Absent for a response beside the conversation. */
  readonly conversationId: string | undefined;
  readonly settings: SessionSettings;
  readonly parameters: ResponseParameters;
  readonly items: readonly WireItem[];
  /** Present when it is over. */
  readonly end?: {readonly ending: Ending; readonly input: TokenCount; readonly output: TokenCount};
};

/** What is not known yet, or does not apply, is left out: the published schema has no `null` there. */
export function describeResponse(state: ResponseState): object {
  const {parameters, settings, end} = state;
  const {metadata} = parameters;
  return {
    id: state.id,
    object: 'realtime.response',
    status: end?.ending.status ?? 'in_progress',
    ...(end === undefined || end.ending.status === 'completed'
      ? {}
      : {status_details: detailsOf(end.ending)}),
    output: state.items,
    ...(state.conversationId === undefined ? {} : {conversation_id: state.conversationId}),
    output_modalities: parameters.output_modalities ?? settings.output_modalities,
    max_output_tokens: parameters.max_output_tokens ?? settings.max_output_tokens,
    audio: {output: {format: formatOf(settings, parameters), voice: voiceOf(settings, parameters)}},
    ...(metadata === undefined || metadata === null ? {} : {metadata}),
    ...(end === undefined ? {} : {usage: usageOf(end.input, end.output)}),
  };
}

/** The voice of one response: its own, or the session's. */
export function voiceOf(settings: SessionSettings, parameters: ResponseParameters): Voice {
  return parameters.audio?.output?.voice ?? settings.voice;
}

/** How the sound of one response is carried: in its own way, or the session's. */
export function formatOf(settings: SessionSettings, parameters: ResponseParameters): AudioFormat {
  return parameters.audio?.output?.format ?? settings.output_format;
}

function detailsOf(ending: Exclude<Ending, {status: 'completed'}>): object {
  if (ending.status !== 'failed') return {type: ending.status, reason: ending.reason};
  return {type: 'failed', error: {type: 'server_error', code: 'server_error', message: ending.failure}};
}
