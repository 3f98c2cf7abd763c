/**
 * What a response or a transcription used, by the provider's own count. It stands alone because a call that nobody counts
 * loads none of it.
 */
import {number, object, text, type Shaped} from '../../shared/shape.js';
import {maybe} from './maybe.js';
import type {ServerEvent} from './server-events.js';

const count = maybe(number);
const tokens = {text_tokens: count, audio_tokens: count, image_tokens: count};

/** Of a response, or of a transcription, which may be counted in tokens or in seconds. */
const usage = maybe(
  object({
    type: maybe(text),
    seconds: count,
    total_tokens: count,
    input_tokens: count,
    output_tokens: count,
    input_token_details: maybe(
      object({...tokens, cached_tokens: count, cached_tokens_details: maybe(object(tokens))}),
    ),
    output_token_details: maybe(object(tokens)),
  }),
);

/** Every field may be missing. */
export type ProviderUsage = NonNullable<Shaped<typeof usage>>;

/** What an event says that was used, as far as it can be counted; `undefined` where it says nothing of it. */
export function readUsage(event: ServerEvent): ProviderUsage | undefined {
  if (event.type === 'response.done') return usage(event.response.usage, '');
  if (event.type !== 'conversation.item.input_audio_transcription.completed') return undefined;
  return usage(event.usage, '');
}

/** The event with a usage that can be counted, or with none. */
export function withReadUsage(event: ServerEvent): ServerEvent {
  const read = readUsage(event);
  if (event.type === 'response.done') {
    const {usage: _, ...response} = event.response;
    return {...event, response: {...response, ...(read && {usage: read})}};
  }
  if (event.type !== 'conversation.item.input_audio_transcription.completed') return event;
  const {usage: _, ...rest} = event;
  return {...rest, ...(read && {usage: read})};
}
