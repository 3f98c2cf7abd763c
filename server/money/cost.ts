/**
 * What the provider's work costs, in micro-dollars, rounded up: after it is done, by its own count, and before it, at
 * the worst. It stands alone, pure: nothing here knows of a call.
 *
 * Source: the provider's guide to Realtime costs. Each response reads the whole conversation again; a token is 100 ms
 * of a visitor's voice and 50 ms of the assistant's; what was cut is paid as far as it was made.
 */
import type {ProviderUsage} from '../../src/realtime/protocol/server-events.js';
import type {MinutePrice, Price, SpeechPrice, TokenPrice} from '../upstream/models.js';

const MICRO = 1_000_000;
const SECONDS_PER_MINUTE = 60;

export const isByToken = (price: Price): price is TokenPrice => 'textIn' in price;
export const isByMinute = (price: Price): price is MinutePrice => 'perMinute' in price;

/** Dollars as micro-dollars. */
export function microDollars(dollars: number): number {
  return Math.ceil(dollars * MICRO);
}

/**
 * What a response did cost. `undefined` where the provider did not say: then it may have cost as much as was reserved.
 */
export function responseCost(price: TokenPrice, usage: ProviderUsage | undefined): number | undefined {
  if (usage?.input_tokens === undefined && usage?.output_tokens === undefined) return undefined;
  const {input_token_details: input, output_token_details: output} = usage;
  const text = input?.text_tokens ?? 0;
  const audio = input?.audio_tokens ?? 0;
  const image = input?.image_tokens ?? 0;
  // What is in the sum and in no detail is taken for the dearest kind.
  const dearestIn = Math.max(price.textIn, price.audioIn, price.imageIn);
  const unknownIn = Math.max(0, (usage.input_tokens ?? 0) - text - audio - image);
  const textOut = output?.text_tokens ?? 0;
  const audioOut = output?.audio_tokens ?? 0;
  const unknownOut = Math.max(0, (usage.output_tokens ?? 0) - textOut - audioOut);
  const cached = cachedOf(usage, text);
  return Math.ceil(
    rated(text, cached.text, price.textIn, price.textCached) +
      rated(audio, cached.audio, price.audioIn, price.audioCached) +
      rated(image, cached.image, price.imageIn, price.imageCached) +
      unknownIn * dearestIn +
      textOut * price.textOut +
      audioOut * price.audioOut +
      unknownOut * Math.max(price.textOut, price.audioOut),
  );
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
  const seconds = usage.seconds ?? (usage.input_token_details?.audio_tokens ?? NaN) / AUDIO_TOKENS_PER_SECOND;
  return Number.isFinite(seconds) ? minuteCost(price, seconds) : undefined;
}

/** A token of a visitor's voice is 100 ms. */
const AUDIO_TOKENS_PER_SECOND = 10;

export function minuteCost({perMinute}: MinutePrice, seconds: number): number {
  return Math.ceil((perMinute * MICRO * seconds) / SECONDS_PER_MINUTE);
}

export function speechCost({perMillionCharacters}: SpeechPrice, characters: number): number {
  return Math.ceil(perMillionCharacters * characters);
}

/** Where only the sum of what was cached is told, it is text first. */
function cachedOf(
  {input_token_details: input}: ProviderUsage,
  text: number,
): {text: number; audio: number; image: number} {
  const details = input?.cached_tokens_details;
  if (details !== undefined) {
    const {text_tokens = 0, audio_tokens = 0, image_tokens = 0} = details;
    return {text: text_tokens, audio: audio_tokens, image: image_tokens};
  }
  const sum = input?.cached_tokens ?? 0;
  return {text: Math.min(sum, text), audio: Math.max(0, sum - text), image: 0};
}

/** More cannot be cached than there was. */
function rated(tokens: number, cached: number, full: number, reduced: number): number {
  const known = Math.min(tokens, cached);
  return (tokens - known) * full + known * reduced;
}
