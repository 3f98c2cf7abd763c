/**
 * The server events of the Realtime protocol that we use, with the fields that we use: one row a type.
 * It stands alone as the closed list of what may reach the widget; everything else is `unknown` (see parse.ts).
 * Names and fields are those of the provider's Realtime reference (GA).
 */
import {maybe} from './maybe.js';
import type {ProviderUsage} from './provider-usage.js';
import {Mismatch, list, number, object, text, type Shape, type Shaped} from '../../shared/shape.js';

/** Ids are kept for as long as a call lasts: one of a megabyte is none. */
const MAX_ID_LENGTH = 512;

const id: Shape<string> = (value, path) => {
  const known = text(value, path);
  if (known.length > MAX_ID_LENGTH) throw new Mismatch(`${path} is too long`);
  return known;
};
const index = number;

const words = maybe<string | null>(text);
const count = maybe(number);
const flag: Shape<boolean | undefined> = value => (typeof value === 'boolean' ? value : undefined);
const name = maybe(text);
const link = maybe<string | null>(id);

/** One piece of an item: spoken words have a `transcript`, written ones a `text`. */
const part = object({type: text, text: words, transcript: words, image_url: name});

const errorDetail = object({type: words, code: words, message: words, param: words, event_id: link});

/** A message, a call of a tool, its output, or a question for approval, as it stands in the conversation. */
const item = object({
  id,
  type: text,
  role: name,
  status: name,
  content: maybe(list(part)),
  name,
  call_id: maybe(id),
  arguments: name,
  output: name,
  server_label: name,
  approval_request_id: maybe(id),
  approve: flag,
  error: maybe(errorDetail),
  /** Guarded only: the number that marks this item's sound in binary frames. */
  stream: count,
});

/** As it came: whoever counts reads it by `provider-usage.ts`, and nobody else does. */
const usage = (value: unknown): ProviderUsage | undefined => value ?? undefined;

/** Told by a guard alone, where its agent exposes it: what this did cost, in dollars. */
const cost = maybe(number);

const statusDetails = object({
  type: name,
  reason: name,
  error: maybe<ProviderErrorDetail | null>(errorDetail),
});

const response = object({
  id,
  status: name,
  status_details: maybe<Shaped<typeof statusDetails> | null>(statusDetails),
  conversation_id: link,
  output: maybe(list(item)),
  usage,
  cost,
});

const session = object({
  id: name,
  type: name,
  expires_at: maybe<number | null>(number),
  /** As it came, with its `null`s: only who made the session reads it. */
  audio: (value: unknown) => value,
});

/** How sure a transcription model was of a piece of its words, as the natural logarithm of a probability. */
const logprobs = maybe(list(object({token: text, logprob: number})));

const ofItem = {item_id: id};
const inAnswer = {...ofItem, response_id: id, output_index: index};
const inPart = {...inAnswer, content_index: index};
const chained = {previous_item_id: link, item};
const ofSession = {session};
const ofResponse = {response_id: id};
const answered = {...ofResponse, output_index: index, item};
const heard = {...ofItem, content_index: count};
const delta = {...inPart, delta: text};
const mcpCall = {...ofItem, output_index: count};

/** The fields of every event that we use. `type` and `event_id` are in all of them. */
const FIELDS = {
  'session.created': ofSession,
  'session.updated': ofSession,
  'conversation.item.added': chained,
  'conversation.item.done': chained,
  'conversation.item.retrieved': {item},
  'conversation.item.deleted': ofItem,
  'conversation.item.truncated': {...ofItem, content_index: index, audio_end_ms: number},
  'conversation.item.input_audio_transcription.delta': {
    ...heard,
    delta: name,
    /** All the words so far instead of more of them: of providers that change their mind (dialects.ts). */
    text: name,
  },
  'conversation.item.input_audio_transcription.completed': {
    ...heard,
    transcript: text,
    usage,
    cost,
    logprobs,
  },
  'conversation.item.input_audio_transcription.failed': {...heard, error: errorDetail},
  'input_audio_buffer.speech_started': {...ofItem, audio_start_ms: number},
  'input_audio_buffer.speech_stopped': {...ofItem, audio_end_ms: number},
  'input_audio_buffer.timeout_triggered': {...ofItem, audio_start_ms: count, audio_end_ms: count},
  'input_audio_buffer.committed': {...ofItem, previous_item_id: link},
  'input_audio_buffer.cleared': {},
  'output_audio_buffer.started': ofResponse,
  'output_audio_buffer.stopped': ofResponse,
  'output_audio_buffer.cleared': ofResponse,
  'response.created': {response},
  'response.done': {response},
  'response.output_item.added': answered,
  'response.output_item.done': answered,
  'response.output_text.delta': delta,
  'response.output_text.done': {...inPart, text},
  'response.output_audio_transcript.delta': delta,
  'response.output_audio_transcript.done': {...inPart, transcript: text},
  'response.output_audio.delta': delta,
  'response.output_audio.done': inPart,
  'response.mcp_call.completed': mcpCall,
  'response.mcp_call.failed': mcpCall,
  /** Told by a guard alone: how long the call may still last. */
  limits: {secondsLeft: maybe(number)},
  error: {error: errorDetail},
};

type Events = {
  [Type in keyof typeof FIELDS]: {type: Type; event_id?: string | undefined} & Shaped<
    ReturnType<typeof object<(typeof FIELDS)[Type]>>
  >;
};

export type ServerEventType = keyof Events;
/** One event of the provider, or of the guard, which speaks the same names. */
export type ServerEvent = Events[ServerEventType];
/** The event of one type: `ServerEventOf<'response.done'>`. */
export type ServerEventOf<Type extends ServerEventType> = Events[Type];
export type ConversationItem = Shaped<typeof item>;
export type ProviderErrorDetail = Shaped<typeof errorDetail>;
export type {ProviderUsage} from './provider-usage.js';

/** Every event that we use, by its type. */
export const SERVER_EVENTS = Object.fromEntries(
  Object.entries(FIELDS).map(([type, fields]) => [
    type,
    object({type: text, event_id: maybe(id), ...fields}) as Shape<unknown>,
  ]),
) as {readonly [Type in ServerEventType]: Shape<Events[Type]>};

/** Is this one of the types that we use? */
export function isServerEventType(type: string): type is ServerEventType {
  return Object.hasOwn(FIELDS, type);
}
