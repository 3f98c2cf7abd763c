/**
 * What a guard may ever say to a provider, written down a second time, and strictly: another field, another type or
 * another range is a hole. It stands alone because the builders in src would agree with themselves.
 */
import {z} from 'zod';

const id = z.string().min(1).max(512);
const text = z.string().max(40_000);
const ownId = {id: id.optional()};
const inText = z.tuple([z.strictObject({type: z.literal('input_text'), text})]);
const outText = z.tuple([z.strictObject({type: z.literal('output_text'), text})]);

const item = z.union([
  z.strictObject({...ownId, type: z.literal('message'), role: z.literal('user'), content: inText}),
  z.strictObject({...ownId, type: z.literal('message'), role: z.literal('assistant'), content: outText}),
  z.strictObject({...ownId, type: z.literal('function_call'), call_id: id, name: text, arguments: text}),
  z.strictObject({...ownId, type: z.literal('function_call_output'), call_id: id, output: text}),
]);

const approval = z.strictObject({
  ...{id, type: z.literal('mcp_approval_response'), approval_request_id: id},
  approve: z.boolean(),
});

const detection = z.union([
  z.null(),
  z.strictObject({
    type: z.literal('server_vad'),
    create_response: z.literal(false),
    interrupt_response: z.literal(false),
    threshold: z.number().min(0).max(1).optional(),
    prefix_padding_ms: z.number().min(0).max(5_000).optional(),
    silence_duration_ms: z.number().min(100).max(10_000).optional(),
  }),
  z.strictObject({
    ...{
      type: z.literal('semantic_vad'),
      create_response: z.literal(false),
      interrupt_response: z.literal(false),
    },
    eagerness: z.enum(['low', 'medium', 'high', 'auto']).optional(),
  }),
]);

const pcm = z.strictObject({type: z.literal('audio/pcm'), rate: z.literal(24_000)});

/** The model of a session is never changed by one. */
const session = z.strictObject({
  type: z.literal('realtime'),
  output_modalities: z.tuple([z.enum(['audio', 'text'])]).optional(),
  instructions: text.optional(),
  tools: z.array(z.looseObject({type: z.enum(['function', 'mcp'])})).optional(),
  tool_choice: z.literal('auto').optional(),
  max_output_tokens: z.number().int().min(1).max(4_096).optional(),
  truncation: z
    .strictObject({
      ...{type: z.literal('retention_ratio'), retention_ratio: z.number()},
      token_limits: z.strictObject({post_instructions: z.number()}),
    })
    .optional(),
  audio: z
    .strictObject({
      input: z
        .strictObject({
          format: pcm.optional(),
          transcription: z.strictObject({model: text, language: text.optional()}).nullable().optional(),
          turn_detection: detection.optional(),
          noise_reduction: z
            .strictObject({type: z.enum(['near_field', 'far_field'])})
            .nullable()
            .optional(),
        })
        .optional(),
      output: z
        .strictObject({format: pcm.optional(), voice: text.optional(), speed: z.number().optional()})
        .optional(),
    })
    .optional(),
});

export const CLIENT_GRAMMAR = z.union([
  z.strictObject({type: z.literal('session.update'), session}),
  z.strictObject({type: z.literal('input_audio_buffer.append'), audio: z.base64()}),
  z.strictObject({type: z.enum(['input_audio_buffer.commit', 'input_audio_buffer.clear'])}),
  z.strictObject({type: z.enum(['response.cancel', 'output_audio_buffer.clear'])}),
  z.strictObject({type: z.literal('response.cancel'), response_id: id}),
  z.strictObject({
    type: z.literal('response.create'),
    event_id: z.string().regex(/^ask_\d+$/),
    response: z.strictObject({instructions: text}).optional(),
  }),
  z.strictObject({type: z.literal('conversation.item.create'), item}),
  z.strictObject({type: z.literal('conversation.item.create'), previous_item_id: id, item: approval}),
  z.strictObject({type: z.literal('conversation.item.delete'), item_id: id}),
  z.strictObject({
    type: z.literal('conversation.item.truncate'),
    item_id: id,
    content_index: z.number().int().min(0).max(64),
    audio_end_ms: z.number().int().min(0),
  }),
]);

/** The type of a visitor's words: from these places alone they may come. */
const WORDS = [
  /^conversation\.item\.create\.item\.content\.0\.text$/,
  /^conversation\.item\.create\.item\.output$/,
];

/** The places of an event where `mark` is, and must not be. */
export function strayMarks(event: object, mark: RegExp): string[] {
  const strays: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'string') {
      if (mark.test(value) && !WORDS.some(place => place.test(path))) strays.push(path);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        if (mark.test(name)) strays.push(`${path}.${name}`);
        walk(inner, `${path}.${name}`);
      }
    }
  };
  const {type, ...rest} = event as {type: string};
  walk(rest, type);
  // The type is the first part of every path; the rest begins behind it.
  return mark.test(type) ? [...strays, type] : strays;
}
