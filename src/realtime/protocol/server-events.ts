/**
 * The server events of the Realtime protocol that we use, with the fields that we use: one shape a type.
 * It stands alone as the closed list of what may reach the widget; everything else is `unknown` (see parse.ts).
 * Names and fields are those of the provider's Realtime reference (GA).
 */
import {
  list,
  nullable,
  number,
  object,
  oneOf,
  optional,
  text,
  type Shape,
  type Shaped,
} from '../../shared/shape.js';

const id = text;
const index = number;

/** One piece of an item: spoken words have a `transcript`, written ones a `text`. */
const contentPart = object({
  type: text,
  text: optional(nullable(text)),
  transcript: optional(nullable(text)),
});

/** A message, a function call or its output, as it stands in the conversation. */
const item = object({
  id,
  type: text,
  role: optional(text),
  status: optional(text),
  content: optional(list(contentPart)),
  name: optional(text),
  call_id: optional(text),
  arguments: optional(text),
  output: optional(text),
  /** Guarded only: the number that marks this item's sound in binary frames. */
  stream: optional(number),
});

const errorDetail = object({
  type: optional(nullable(text)),
  code: optional(nullable(text)),
  message: optional(nullable(text)),
  param: optional(nullable(text)),
  event_id: optional(nullable(text)),
});

const response = object({
  id,
  status: optional(text),
  status_details: optional(
    nullable(
      object({
        type: optional(text),
        reason: optional(text),
        error: optional(nullable(errorDetail)),
      }),
    ),
  ),
});

const session = object({
  id: optional(text),
  type: optional(text),
  expires_at: optional(nullable(number)),
});

/** An event of this type: its shape from the shapes of its fields. */
const event = <Type extends string, Fields extends Readonly<Record<string, Shape<unknown>>>>(
  type: Type,
  fields: Fields,
) => object({type: oneOf(type), event_id: optional(text), ...fields});

const chained = {previous_item_id: optional(nullable(text)), item};
const ofPart = {response_id: id, item_id: id, output_index: index, content_index: index};
const ofItem = {response_id: id, item_id: id, output_index: index};
const ofInput = {item_id: id, content_index: optional(index)};

/** Every event that we use, by its type. */
export const SERVER_EVENTS = {
  'session.created': event('session.created', {session}),
  'session.updated': event('session.updated', {session}),
  'conversation.item.added': event('conversation.item.added', chained),
  'conversation.item.done': event('conversation.item.done', chained),
  'conversation.item.deleted': event('conversation.item.deleted', {item_id: id}),
  'conversation.item.truncated': event('conversation.item.truncated', {
    item_id: id,
    content_index: index,
    audio_end_ms: number,
  }),
  'conversation.item.input_audio_transcription.delta': event(
    'conversation.item.input_audio_transcription.delta',
    {...ofInput, delta: optional(text)},
  ),
  'conversation.item.input_audio_transcription.completed': event(
    'conversation.item.input_audio_transcription.completed',
    {...ofInput, transcript: text},
  ),
  'conversation.item.input_audio_transcription.failed': event(
    'conversation.item.input_audio_transcription.failed',
    {...ofInput, error: errorDetail},
  ),
  'input_audio_buffer.speech_started': event('input_audio_buffer.speech_started', {
    audio_start_ms: number,
    item_id: id,
  }),
  'input_audio_buffer.speech_stopped': event('input_audio_buffer.speech_stopped', {
    audio_end_ms: number,
    item_id: id,
  }),
  'input_audio_buffer.committed': event('input_audio_buffer.committed', {
    item_id: id,
    previous_item_id: optional(nullable(text)),
  }),
  'input_audio_buffer.cleared': event('input_audio_buffer.cleared', {}),
  'output_audio_buffer.started': event('output_audio_buffer.started', {response_id: id}),
  'output_audio_buffer.stopped': event('output_audio_buffer.stopped', {response_id: id}),
  'output_audio_buffer.cleared': event('output_audio_buffer.cleared', {response_id: id}),
  'response.created': event('response.created', {response}),
  'response.done': event('response.done', {response}),
  'response.output_item.added': event('response.output_item.added', {
    response_id: id,
    output_index: index,
    item,
  }),
  'response.output_item.done': event('response.output_item.done', {
    response_id: id,
    output_index: index,
    item,
  }),
  'response.output_text.delta': event('response.output_text.delta', {...ofPart, delta: text}),
  'response.output_text.done': event('response.output_text.done', {...ofPart, text: text}),
  'response.output_audio_transcript.delta': event('response.output_audio_transcript.delta', {
    ...ofPart,
    delta: text,
  }),
  'response.output_audio_transcript.done': event('response.output_audio_transcript.done', {
    ...ofPart,
    transcript: text,
  }),
  'response.output_audio.delta': event('response.output_audio.delta', {...ofPart, delta: text}),
  'response.output_audio.done': event('response.output_audio.done', ofPart),
  'response.function_call_arguments.done': event('response.function_call_arguments.done', {
    ...ofItem,
    call_id: id,
    arguments: text,
  }),
  error: event('error', {error: errorDetail}),
};

type Events = {[Type in keyof typeof SERVER_EVENTS]: Shaped<(typeof SERVER_EVENTS)[Type]>};

export type ServerEventType = keyof Events;
/** One event of the provider, or of the guard, which speaks the same names. */
export type ServerEvent = Events[ServerEventType];
/** The event of one type: `ServerEventOf<'response.done'>`. */
export type ServerEventOf<Type extends ServerEventType> = Events[Type];
export type ConversationItem = Shaped<typeof item>;
export type ProviderErrorDetail = Shaped<typeof errorDetail>;

/** Is this one of the types that we use? */
export function isServerEventType(type: string): type is ServerEventType {
  return Object.hasOwn(SERVER_EVENTS, type);
}
