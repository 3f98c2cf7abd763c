/**
 * The server events of the Realtime protocol that we use, with the fields that we use: one schema a type.
 * It stands alone as the closed list of what may reach the widget; everything else is `unknown` (see parse.ts).
 * Names and fields are those of the provider's Realtime reference (GA).
 */
import * as z from 'zod/mini';

const id = z.string();
const index = z.number();

/** One piece of an item: spoken words have a `transcript`, written ones a `text`. */
const contentPart = z.object({
  type: z.string(),
  text: z.optional(z.nullable(z.string())),
  transcript: z.optional(z.nullable(z.string())),
});

/** A message, a function call or its output, as it stands in the conversation. */
const item = z.object({
  id,
  type: z.string(),
  role: z.optional(z.string()),
  status: z.optional(z.string()),
  content: z.optional(z.array(contentPart)),
  name: z.optional(z.string()),
  call_id: z.optional(z.string()),
  arguments: z.optional(z.string()),
  output: z.optional(z.string()),
  /** Guarded only: the number that marks this item's sound in binary frames. */
  stream: z.optional(z.number()),
});

const errorDetail = z.object({
  type: z.optional(z.nullable(z.string())),
  code: z.optional(z.nullable(z.string())),
  message: z.optional(z.nullable(z.string())),
  param: z.optional(z.nullable(z.string())),
  event_id: z.optional(z.nullable(z.string())),
});

const response = z.object({
  id,
  status: z.optional(z.string()),
  status_details: z.optional(
    z.nullable(
      z.object({
        type: z.optional(z.string()),
        reason: z.optional(z.string()),
        error: z.optional(z.nullable(errorDetail)),
      }),
    ),
  ),
});

const session = z.object({
  id: z.optional(z.string()),
  type: z.optional(z.string()),
  expires_at: z.optional(z.nullable(z.number())),
});

const event = <Type extends string, Shape extends z.core.$ZodShape>(
  type: Type,
  shape: Shape,
): z.ZodMiniObject<{type: z.ZodMiniLiteral<Type>; event_id: z.ZodMiniOptional<z.ZodMiniString>} & Shape> =>
  z.object({type: z.literal(type), event_id: z.optional(z.string()), ...shape});

const chained = {previous_item_id: z.optional(z.nullable(z.string())), item};
const ofPart = {response_id: id, item_id: id, output_index: index, content_index: index};
const ofItem = {response_id: id, item_id: id, output_index: index};
const ofInput = {item_id: id, content_index: z.optional(index)};

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
    audio_end_ms: z.number(),
  }),
  'conversation.item.input_audio_transcription.delta': event(
    'conversation.item.input_audio_transcription.delta',
    {...ofInput, delta: z.optional(z.string())},
  ),
  'conversation.item.input_audio_transcription.completed': event(
    'conversation.item.input_audio_transcription.completed',
    {...ofInput, transcript: z.string()},
  ),
  'conversation.item.input_audio_transcription.failed': event(
    'conversation.item.input_audio_transcription.failed',
    {...ofInput, error: errorDetail},
  ),
  'input_audio_buffer.speech_started': event('input_audio_buffer.speech_started', {
    audio_start_ms: z.number(),
    item_id: id,
  }),
  'input_audio_buffer.speech_stopped': event('input_audio_buffer.speech_stopped', {
    audio_end_ms: z.number(),
    item_id: id,
  }),
  'input_audio_buffer.committed': event('input_audio_buffer.committed', {
    item_id: id,
    previous_item_id: z.optional(z.nullable(z.string())),
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
  'response.output_text.delta': event('response.output_text.delta', {...ofPart, delta: z.string()}),
  'response.output_text.done': event('response.output_text.done', {...ofPart, text: z.string()}),
  'response.output_audio_transcript.delta': event('response.output_audio_transcript.delta', {
    ...ofPart,
    delta: z.string(),
  }),
  'response.output_audio_transcript.done': event('response.output_audio_transcript.done', {
    ...ofPart,
    transcript: z.string(),
  }),
  'response.output_audio.delta': event('response.output_audio.delta', {...ofPart, delta: z.string()}),
  'response.output_audio.done': event('response.output_audio.done', ofPart),
  'response.function_call_arguments.done': event('response.function_call_arguments.done', {
    ...ofItem,
    call_id: id,
    arguments: z.string(),
  }),
  error: event('error', {error: errorDetail}),
};

type Events = {[Type in keyof typeof SERVER_EVENTS]: z.infer<(typeof SERVER_EVENTS)[Type]>};

export type ServerEventType = keyof Events;
/** One event of the provider, or of the guard, which speaks the same names. */
export type ServerEvent = Events[ServerEventType];
/** The event of one type: `ServerEventOf<'response.done'>`. */
export type ServerEventOf<Type extends ServerEventType> = Events[Type];
export type ConversationItem = z.infer<typeof item>;
export type ProviderErrorDetail = z.infer<typeof errorDetail>;

/** Is this one of the types that we use? */
export function isServerEventType(type: string): type is ServerEventType {
  return Object.hasOwn(SERVER_EVENTS, type);
}
