/** The answer of the token endpoint in direct access: written by our server or the page's own, read by the widget. */
import {flag, object, oneOf, optional, text, type Shape, type Shaped} from '../../shared/shape.js';

/** Where the provider answers, unless the token says otherwise. */
export const PROVIDER_BASE_URL = 'https://api.openai.com/v1';

const told = {
  session: optional(
    object({
      model: optional(text),
      /** As the provider has it, with its `null`s. */
      audio: (value: unknown) => value,
    }),
  ),
  /** How the provider speaks: as the Realtime protocol is, or `beta`, as it was until 2025. */
  dialect: optional(oneOf('ga', 'beta')),
  /** The session has the settings that the question named: there is nothing left to tell. */
  applied: optional(flag),
  /** What the assistant says first, its places filled in. */
  greeting: optional(text),
  /** What the provider's work costs, where the server exposes it (`CallPrices`). */
  prices: (value: unknown) => value,
};

const token = object({
  ...told,
  /** The client secret (`ek_…`). */
  value: text,
  /** Where the provider answers, when it is not the provider's own address. */
  base_url: optional(text),
});

const call = object({
  ...told,
  /** The provider's answer (SDP) to the offer that was sent along. */
  answer: text,
});

export type TokenResponse = Shaped<typeof token>;
export type CallAnswer = Shaped<typeof call>;

/** An endpoint that takes no offers gives whoever sends one a client secret all the same. */
export const sessionAnswer: Shape<TokenResponse | CallAnswer> = (value, path) =>
  ((value as {answer?: unknown} | null)?.answer === undefined ? token : call)(value, path);
