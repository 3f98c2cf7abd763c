/**
 * What a widget may say to the guard: every text frame, strict, so that what is not named here is refused. It
 * stands alone, apart from what the guard says, because the browser needs only its types and loads none of it.
 * docs/guarded-protocol.md explains it to people.
 */
import * as z from 'zod/mini';
import {VARIABLE_NAME} from './dynamic-variables.js';
import {
  MAX_CLIENT_FRAME_BYTES,
  MAX_CONTEXT_LENGTH,
  MAX_FEEDBACK_LENGTH,
  MAX_KEYWORDS,
  MAX_KEYWORD_LENGTH,
  MAX_PAGE_TOOLS,
  MAX_SDP_LENGTH,
  MAX_TEXT_LENGTH,
  MAX_SEALED_LENGTH,
  MAX_TICKET_LENGTH,
  MAX_TOKEN_LENGTH,
  MAX_TOOL_DEPTH,
  MAX_VARIABLES,
  MAX_VARIABLE_LENGTH,
} from './limits.js';

/** As attributes have it (config/schema.ts). */
const LANGUAGE_TAG = /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i;

/** A version as packages have them (semver.org), of a length that is good for a log. */
export const VERSION_NAME = /^\d{1,6}\.\d{1,6}\.\d{1,6}(?:-[\w.-]{1,40})?$/;

const shortText = z.string().check(z.maxLength(200));

const pageTool = z.strictObject({
  type: z.literal('function'),
  name: z.string().check(z.regex(/^[\w-]{1,64}$/)),
  description: z.optional(z.string().check(z.maxLength(1_000))),
  parameters: z.optional(
    z.record(z.string(), z.unknown()).check(z.refine(parameters => isShallow(parameters))),
  ),
});

/** What a page may ask to differ from the agent, by attribute name; the agent's `allow` decides. */
export const overrides = z.strictObject({
  model: z.optional(shortText),
  voice: z.optional(shortText),
  instructions: z.optional(z.string().check(z.maxLength(8_000))),
  language: z.optional(z.string().check(z.maxLength(35))),
  targetLanguage: z.optional(z.string().check(z.maxLength(35), z.regex(LANGUAGE_TAG))),
  speed: z.optional(z.number().check(z.minimum(0.25), z.maximum(1.5))),
  greeting: z.optional(z.string().check(z.maxLength(600))),
  turnDetection: z.optional(z.enum(['server_vad', 'semantic_vad', 'push-to-talk', 'none'])),
  bargeIn: z.optional(z.enum(['confirmed', 'immediate'])),
  idleTimeoutMs: z.optional(z.number().check(z.minimum(5_000), z.maximum(30_000))),
  maxDurationS: z.optional(z.number().check(z.minimum(10), z.maximum(86_400))),
  vadThreshold: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
  vadPrefixPaddingMs: z.optional(z.number().check(z.minimum(0), z.maximum(5_000))),
  vadSilenceMs: z.optional(z.number().check(z.minimum(100), z.maximum(10_000))),
  vadEagerness: z.optional(z.enum(['low', 'medium', 'high', 'auto'])),
  noiseReduction: z.optional(z.enum(['near_field', 'far_field', 'off'])),
  inputTranscription: z.optional(shortText),
  transcriptionKeywords: z.optional(
    z.readonly(
      z
        .array(z.string().check(z.minLength(1), z.maxLength(MAX_KEYWORD_LENGTH)))
        .check(z.maxLength(MAX_KEYWORDS)),
    ),
  ),
  transcriptionDelay: z.optional(z.enum(['minimal', 'low', 'medium', 'high', 'xhigh'])),
  tools: z.optional(z.array(pageTool).check(z.maxLength(MAX_PAGE_TOOLS))),
  /** Words for the places that instructions and greeting leave open as {{name}}. */
  dynamicVariables: z.optional(
    z
      .record(z.string().check(z.regex(VARIABLE_NAME)), z.string().check(z.maxLength(MAX_VARIABLE_LENGTH)))
      .check(z.refine(variables => Object.keys(variables).length <= MAX_VARIABLES)),
  ),
});

/** Numbers the tries to open a leg: the guard repeats it, so that a late answer to an earlier try is known. */
const legRequest = z.optional(z.int().check(z.minimum(0), z.maximum(1_000_000)));

const legKind = z.enum(['webrtc', 'websocket']);

const soundFormat = z.enum(['pcm16', 'pcmu', 'pcma']);

/** Widget → guard. */
export const guardedClientFrame = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('start'),
    agent: z.optional(z.string().check(z.regex(/^[\w-]{1,64}$/))),
    mode: z.enum(['conversation', 'text', 'written-answers', 'transcription', 'translation']),
    leg: legKind,
    locale: z.optional(z.string().check(z.maxLength(35))),
    overrides: z.optional(overrides),
    /** By whom the owner's backend vouches for the visitor: a JWT. */
    token: z.optional(z.string().check(z.maxLength(MAX_TOKEN_LENGTH))),
    /** Of the widget; absent from those before 0.1.0. */
    version: z.optional(z.string().check(z.regex(VERSION_NAME))),
    /** A conversation that goes on, as the guard sealed it. */
    resume: z.optional(z.string().check(z.maxLength(MAX_SEALED_LENGTH))),
  }),
  z.strictObject({
    type: z.literal('offer'),
    sdp: z.string().check(z.maxLength(MAX_SDP_LENGTH)),
    request: legRequest,
    /** Beside the present leg, which goes on until this one takes over. */
    standby: z.optional(z.boolean()),
  }),
  z.strictObject({
    type: z.literal('leg.open'),
    request: legRequest,
    /** Of both directions; PCM16 where it is absent. */
    format: z.optional(soundFormat),
  }),
  // What the visitor sends after this is in another format: an uplink became narrower.
  z.strictObject({type: z.literal('input.format'), format: soundFormat}),
  z.strictObject({type: z.literal('output.ready')}),
  // Who answers in writing sends no sound: only the page knows when it speaks an answer.
  z.strictObject({type: z.literal('output.playing'), on: z.boolean()}),
  z.strictObject({type: z.literal('end')}),
  // Settings that change in mid-call; each that the agent does not allow is told once.
  z.strictObject({type: z.literal('update'), settings: overrides}),
  // What the page wants the assistant to know: read, never answered.
  z.strictObject({
    type: z.literal('context'),
    text: z.string().check(z.minLength(1), z.maxLength(MAX_CONTEXT_LENGTH)),
  }),
  // A tool of somebody else's server that the visitor was asked about.
  z.strictObject({type: z.literal('approve'), id: shortText, ok: z.boolean()}),
  // How the call was: told in it, or once it is over by its ticket, in place of a `start`.
  z.strictObject({
    type: z.literal('feedback'),
    ticket: z.optional(z.string().check(z.maxLength(MAX_TICKET_LENGTH))),
    rating: z.enum(['good', 'bad']),
    text: z.string().check(z.maxLength(MAX_FEEDBACK_LENGTH)),
  }),
  // Nothing is heard or said until `unpause`.
  z.strictObject({type: z.literal('pause')}),
  z.strictObject({type: z.literal('unpause')}),
  z.strictObject({type: z.literal('input_audio_buffer.commit')}),
  z.strictObject({type: z.literal('input_audio_buffer.clear')}),
  z.strictObject({type: z.literal('response.create')}),
  z.strictObject({type: z.literal('response.cancel')}),
  z.strictObject({type: z.literal('output_audio_buffer.clear')}),
  z.strictObject({
    type: z.literal('conversation.item.create'),
    item: z.discriminatedUnion('type', [
      z.strictObject({
        type: z.literal('message'),
        role: z.literal('user'),
        content: z.tuple([
          z.strictObject({
            type: z.literal('input_text'),
            text: z.string().check(z.minLength(1), z.maxLength(MAX_TEXT_LENGTH)),
          }),
        ]),
      }),
      z.strictObject({
        type: z.literal('function_call_output'),
        call_id: shortText,
        // The frame bounds it; one that is too long for the model is answered by the guard.
        output: z.string().check(z.maxLength(MAX_CLIENT_FRAME_BYTES)),
      }),
    ]),
  }),
  z.strictObject({
    type: z.literal('conversation.item.truncate'),
    item_id: shortText,
    content_index: z.int().check(z.minimum(0), z.maximum(64)),
    audio_end_ms: z.int().check(z.minimum(0), z.maximum(24 * 3_600_000)),
  }),
]);

export type GuardedOverrides = z.infer<typeof overrides>;
export type GuardedClientFrame = z.infer<typeof guardedClientFrame>;

/** Is this JSON nested no deeper than a tool needs? Deeper ones cost stack wherever they are walked. */
function isShallow(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth < MAX_TOOL_DEPTH && Object.values(value).every(inner => isShallow(inner, depth + 1));
}
