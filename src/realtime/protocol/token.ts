/** The answer of the token endpoint in direct access: written by our server, read by the widget. */
import {
  Mismatch,
  flag,
  number,
  object,
  oneOf,
  optional,
  text,
  type Shape,
  type Shaped,
} from '../../shared/shape.js';

const secret: Shape<string> = (value, path) => {
  if (value === '') throw new Mismatch(`${path} must not be empty`);
  return text(value, path);
};

export const tokenResponse = object({
  /** The client secret (`ek_…`). */
  value: secret,
  /** Epoch seconds until which a session may be started with it. */
  expires_at: number,
  /** Where the provider answers, when it is not the provider's own address. */
  base_url: optional(text),
  session: optional(
    object({
      model: optional(text),
      /** As the provider has it, with its `null`s. */
      audio: (value: unknown) => value,
    }),
  ),
  /** How the provider speaks: as the Realtime protocol is, or `beta`, as it was until 2025. */
  dialect: optional(oneOf('ga', 'beta')),
  /** The session of this secret has the settings that the question named: there is nothing left to tell. */
  applied: optional(flag),
  /** What the assistant says first, its places filled in. */
  greeting: optional(text),
});

export type TokenResponse = Shaped<typeof tokenResponse>;
