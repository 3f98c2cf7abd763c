/** How turns are found in the sound: what a client may ask for, what holds where it is silent, and the merge. */
import {z} from 'zod';

const replies = {create_response: z.optional(z.boolean()), interrupt_response: z.optional(z.boolean())};

export const turnDetection = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('server_vad'),
    threshold: z.optional(z.number().min(0).max(1)),
    prefix_padding_ms: z.optional(z.int().min(0).max(5000)),
    silence_duration_ms: z.optional(z.int().min(0).max(10_000)),
    idle_timeout_ms: z.optional(z.nullable(z.int().min(5000).max(30_000))),
    ...replies,
  }),
  z.strictObject({
    type: z.literal('semantic_vad'),
    eagerness: z.optional(z.enum(['low', 'medium', 'high', 'auto'])),
    ...replies,
  }),
]);

export type TurnDetection = z.infer<typeof turnDetection>;

export const SERVER_VAD = {
  type: 'server_vad',
  threshold: 0.5,
  prefix_padding_ms: 300,
  silence_duration_ms: 500,
  idle_timeout_ms: null,
  create_response: true,
  interrupt_response: true,
} as const;
const SEMANTIC_VAD = {
  type: 'semantic_vad',
  eagerness: 'auto',
  create_response: true,
  interrupt_response: true,
} as const;

/** The turn detection after `input`: absent fields stay as long as the kind does, and `null` switches it off. */
export function mergeTurnDetection(
  now: TurnDetection | null,
  input: TurnDetection | null | undefined,
): TurnDetection | null {
  if (input === undefined) return now;
  if (input === null) return null;
  if (input.type === 'semantic_vad') {
    return {...SEMANTIC_VAD, ...(now?.type === 'semantic_vad' ? now : {}), ...input};
  }
  return {...SERVER_VAD, ...(now?.type === 'server_vad' ? now : {}), ...input};
}
