/**
 * The events that a client may send, each with its strict schema. It stands alone as the closed list at the
 * edge of a session: what passes here is typed, what does not is an `error` event that names the parameter.
 */
import {z} from 'zod';
import {parseOrExplain} from './explain.js';
import {ProtocolFailure} from './failure.js';
import {
  audioFormat,
  modalities,
  outputTokens,
  parseSessionInput,
  VOICES,
  type SessionInput,
} from './session-settings.js';
import {toolChoice, toolList} from './tools.js';

const own = {event_id: z.optional(z.string())};
const bare = <Type extends string>(
  type: Type,
): z.ZodObject<{event_id: z.ZodOptional<z.ZodString>; type: z.ZodLiteral<Type>}, z.core.$strict> =>
  z.strictObject({...own, type: z.literal(type)});

const MOST_METADATA = 16;
const metadata = z
  .record(z.string().max(64), z.string().max(512))
  .refine(pairs => Object.keys(pairs).length <= MOST_METADATA, `there may be ${MOST_METADATA} pairs at most`);

const responseParameters = z.strictObject({
  instructions: z.optional(z.string()),
  output_modalities: z.optional(modalities),
  max_output_tokens: z.optional(outputTokens),
  metadata: z.optional(z.nullable(metadata)),
  tools: z.optional(toolList),
  tool_choice: z.optional(toolChoice),
  parallel_tool_calls: z.optional(z.boolean()),
  reasoning: z.optional(z.looseObject({})),
  conversation: z.optional(z.enum(['auto', 'none'])),
  input: z.optional(z.array(z.unknown())),
  audio: z.optional(
    z.strictObject({
      output: z.optional(
        z.strictObject({
          voice: z.optional(z.enum(VOICES)),
          format: z.optional(audioFormat),
        }),
      ),
    }),
  ),
});

const EVENTS = {
  'input_audio_buffer.append': z.strictObject({
    ...own,
    type: z.literal('input_audio_buffer.append'),
    audio: z.string(),
  }),
  'input_audio_buffer.commit': bare('input_audio_buffer.commit'),
  'input_audio_buffer.clear': bare('input_audio_buffer.clear'),
  'output_audio_buffer.clear': bare('output_audio_buffer.clear'),
  'conversation.item.create': z.strictObject({
    ...own,
    type: z.literal('conversation.item.create'),
    previous_item_id: z.optional(z.nullable(z.string())),
    item: z.unknown(),
  }),
  'conversation.item.retrieve': z.strictObject({
    ...own,
    type: z.literal('conversation.item.retrieve'),
    item_id: z.string(),
  }),
  'conversation.item.delete': z.strictObject({
    ...own,
    type: z.literal('conversation.item.delete'),
    item_id: z.string(),
  }),
  'conversation.item.truncate': z.strictObject({
    ...own,
    type: z.literal('conversation.item.truncate'),
    item_id: z.string(),
    content_index: z.int(),
    audio_end_ms: z.int().min(0),
  }),
  'response.create': z.strictObject({
    ...own,
    type: z.literal('response.create'),
    response: z.optional(z.nullable(responseParameters)),
  }),
  'response.cancel': z.strictObject({
    ...own,
    type: z.literal('response.cancel'),
    response_id: z.optional(z.string()),
  }),
} as const;

type Parsed = {[Type in keyof typeof EVENTS]: z.infer<(typeof EVENTS)[Type]>};
type SessionUpdate = {readonly type: 'session.update'; readonly session: SessionInput};

export type ClientEvent = Parsed[keyof Parsed] | SessionUpdate;
export type ClientEventOf<Type extends ClientEvent['type']> = Extract<ClientEvent, {type: Type}>;
export type ResponseParameters = z.infer<typeof responseParameters>;

const SUPPORTED = ['session.update', ...Object.keys(EVENTS)];

/** Real events nest some ten levels; what nests more costs stack wherever it is walked. */
const MAX_DEPTH = 64;

/** The client's own id of an event, for the error that answers it, even where the rest makes no sense. */
export function eventIdOf(json: unknown): string | null {
  if (typeof json !== 'object' || json === null || !('event_id' in json)) return null;
  return typeof json.event_id === 'string' ? json.event_id : null;
}

/** One text frame as JSON, or the failure that says that it is none. */
export function parseFrame(text: string): unknown {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ProtocolFailure('invalid_json', 'The frame is not valid JSON.');
  }
  if (isDeeperThan(MAX_DEPTH, json)) {
    throw new ProtocolFailure('invalid_value', `The event is nested deeper than ${MAX_DEPTH} levels.`);
  }
  return json;
}

/** Level by level, so that the looking itself cannot run out of stack. */
function isDeeperThan(limit: number, json: unknown): boolean {
  let level: unknown[] = [json];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((value): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  return false;
}

/** An event of the closed list, or the failure that rejects it. */
export function parseClientEvent(json: unknown): ClientEvent {
  if (typeof json !== 'object' || json === null || !('type' in json)) {
    throw new ProtocolFailure('invalid_event', "The 'type' field is missing.", {param: 'type'});
  }
  const {type} = json;
  if (type === 'session.update') return parseSessionUpdate(json);
  if (typeof type !== 'string' || !isListed(type)) {
    const shown = typeof type === 'string' ? type : JSON.stringify(type);
    const supported = SUPPORTED.map(name => `'${name}'`).join(', ');
    const message = `Invalid value: '${shown}'. Supported values are: ${supported}.`;
    throw new ProtocolFailure('invalid_value', message, {param: 'type'});
  }
  return parseOrExplain(EVENTS[type], json);
}

function isListed(type: string): type is keyof typeof EVENTS {
  return Object.hasOwn(EVENTS, type);
}

function parseSessionUpdate(json: object): SessionUpdate {
  const envelope = z.strictObject({...own, type: z.literal('session.update'), session: z.looseObject({})});
  const {session} = parseOrExplain(envelope, json);
  return {type: 'session.update', session: parseSessionInput(session)};
}
