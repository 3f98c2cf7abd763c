/** The answer of `GET /config`: what the server offers for one agent. Written by the server, read by the widget. */
import * as z from 'zod/mini';

export const serverConfig = z.object({
  /** The agent that this answer is about. */
  agent: z.string(),
  /** `guarded`: the server stands between page and provider. `direct`: the page gets a client secret. */
  access: z.enum(['guarded', 'direct']),
  modes: z.array(z.string()),
  transports: z.array(z.string()),
  /** Who answers: `practice` is the embedded engine. */
  provider: z.string(),
  /** What the practice voice understands, for people to try. */
  understands: z.optional(z.array(z.string())),
});

export type ServerConfig = z.infer<typeof serverConfig>;
