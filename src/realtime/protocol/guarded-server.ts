/**
 * What the guard says to a widget, beside the Realtime events that it passes on: one schema a type. It stands
 * alone, apart from what a widget may say, because this half is loaded by every visitor.
 */
import * as z from 'zod/mini';

export const GUARDED_SUBPROTOCOL = 'realtime-voice.v1';

const iceServer = z.object({
  urls: z.array(z.string()),
  username: z.optional(z.string()),
  credential: z.optional(z.string()),
});

/** Which try to open a leg this answers; absent where it is about something else. */
const legRequest = z.optional(z.number());

const FRAMES = {
  welcome: z.object({
    type: z.literal('welcome'),
    limits: z.object({maxDurationSeconds: z.optional(z.number())}),
    iceServers: z.array(iceServer),
    /** Names of overrides that hold, and of those that the agent does not allow. */
    accepted: z.array(z.string()),
    refused: z.array(z.string()),
  }),
  answer: z.object({type: z.literal('answer'), sdp: z.string(), request: legRequest}),
  'leg.opened': z.object({type: z.literal('leg.opened'), epoch: z.number(), request: legRequest}),
  bye: z.object({type: z.literal('bye'), reason: z.string()}),
  error: z.object({
    type: z.literal('error'),
    code: z.string(),
    message: z.optional(z.string()),
    retryAfter: z.optional(z.number()),
    request: legRequest,
  }),
};

export type GuardedServerFrame = {
  [Type in keyof typeof FRAMES]: z.infer<(typeof FRAMES)[Type]>;
}[keyof typeof FRAMES];

/** The frame, or `undefined` where the guard passes on an event of the provider. */
export function recogniseGuardedFrame(json: unknown): GuardedServerFrame | undefined {
  const type = (json as {type?: unknown} | null | undefined)?.type;
  if (typeof type !== 'string' || !Object.hasOwn(FRAMES, type)) return undefined;
  return FRAMES[type as keyof typeof FRAMES].safeParse(json).data;
}
