/**
 * What an answer did cost, by the provider's own count. It stands alone, pure, because the owner's books and the figures of a
 * call are made by the same sum.
 *
 * Source: the provider's guide to Realtime costs. A token is 100 ms of a visitor's voice and 50 ms of the assistant's.
 */
import type {CallPrices, MinutePrice, TokenPrice} from '../protocol/prices.js';
import {readUsage, type ProviderUsage} from '../protocol/provider-usage.js';
import type {ServerEvent} from '../protocol/server-events.js';

const MICRO = 1_000_000;
const SECONDS_PER_MINUTE = 60;
/** A token of a visitor's voice is 100 ms. */
const AUDIO_TOKENS_PER_SECOND = 10;

/** What an event says that was taken, in micro-dollars; `undefined` where it says nothing, or no price is known. */
export function eventCost(event: ServerEvent, {response, transcription}: CallPrices): number | undefined {
  const usage = readUsage(event);
  if (event.type === 'response.done') return response && responseCost(response, usage);
  const seconds = usage && transcribedSeconds(usage);
  return transcription && seconds && minuteCost(transcription, seconds);
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

/** What so many seconds of a call, or of a turn, cost, in micro-dollars. */
export function minuteCost({perMinute}: MinutePrice, seconds: number): number {
  return Math.ceil((perMinute * MICRO * seconds) / SECONDS_PER_MINUTE);
}

/** Of how many seconds a turn was that was written down, by the provider's count; `undefined` where it does not say. */
export function transcribedSeconds({
  seconds,
  input_token_details: details,
}: ProviderUsage): number | undefined {
  const told = seconds ?? (details?.audio_tokens ?? NaN) / AUDIO_TOKENS_PER_SECOND;
  return Number.isFinite(told) ? told : undefined;
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
