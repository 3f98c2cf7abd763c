/**
 * What the provider's work costs, in micro-dollars, rounded up: before it, at the worst; after it is done, by its own count
 * (conversation/cost.ts). It stands alone, pure: nothing here knows of a call.
 *
 * Source: the provider's guide to Realtime costs. Each response reads the whole conversation again; a token is 100 ms
 * of a visitor's voice and 50 ms of the assistant's; what was cut is paid as far as it was made.
 */
import {minuteCost, responseCost, transcribedSeconds} from '../../src/realtime/conversation/cost.js';
import type {ProviderUsage} from '../../src/realtime/protocol/server-events.js';
import type {MinutePrice, Price, SpeechPrice, TokenPrice} from '../upstream/models.js';

const MICRO = 1_000_000;

export const isByToken = (price: Price): price is TokenPrice => 'textIn' in price;
export const isByMinute = (price: Price): price is MinutePrice => 'perMinute' in price;

/** Dollars as micro-dollars. */
export function microDollars(dollars: number): number {
  return Math.ceil(dollars * MICRO);
}

export type WorstResponse = {
  /** What the session says before any word of the conversation: instructions and tools, in bytes of UTF-8. */
  readonly fixedBytes: number;
  /** `truncation.token_limits.post_instructions` of the session. */
  readonly maxContextTokens: number;
  /** `max_output_tokens` of the session. */
  readonly maxOutputTokens: number;
};

/** The most that one response can cost: nothing cached, the dearest kind of each token. A token has a byte or more. */
export function worstResponse(
  price: TokenPrice,
  {fixedBytes, maxContextTokens, maxOutputTokens}: WorstResponse,
): number {
  const input =
    fixedBytes * price.textIn + maxContextTokens * Math.max(price.textIn, price.audioIn, price.imageIn);
  return Math.ceil(input + maxOutputTokens * Math.max(price.textOut, price.audioOut));
}

/** What writing down a turn did cost, by the provider's count of its seconds, or of its tokens. */
export function transcriptionCost(price: Price, usage: ProviderUsage | undefined): number | undefined {
  if (usage === undefined) return undefined;
  if (isByToken(price)) return responseCost(price, usage);
  if (!isByMinute(price)) return undefined;
  const seconds = transcribedSeconds(usage);
  return seconds === undefined ? undefined : minuteCost(price, seconds);
}

export function speechCost({perMillionCharacters}: SpeechPrice, characters: number): number {
  return Math.ceil(perMillionCharacters * characters);
}
