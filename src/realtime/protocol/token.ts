/** The answer of the token endpoint in direct access: written by our server, read by the widget. */
import * as z from 'zod/mini';

export const tokenResponse = z.object({
  /** The client secret (`ek_…`). */
  value: z.string().check(z.minLength(1)),
  /** Epoch seconds until which a session may be started with it. */
  expires_at: z.number(),
  /** Where the provider answers, when it is not the provider's own address. */
  base_url: z.optional(z.string()),
  session: z.optional(z.object({model: z.optional(z.string())})),
});

export type TokenResponse = z.infer<typeof tokenResponse>;
