/** What a response costs in tokens, by the rates of the provider: a meter built on the engine counts real figures. */
import type {SessionSettings} from '../protocol/session-settings.js';
import {traitsOf} from '../protocol/transcription-models.js';
import type {Entry} from './conversation.js';

const USER_TOKENS_PER_MS = 10 / 1000;
const ASSISTANT_TOKENS_PER_MS = 20 / 1000;
const TOKENS_PER_WORD = 1.3;

export type TokenCount = {readonly text: number; readonly audio: number};

/** Tokens of a text, by its words. */
export function textTokens(text: string): number {
  const words = text.split(/\s+/).filter(word => word !== '').length;
  return Math.ceil(words * TOKENS_PER_WORD);
}

/** Tokens of the assistant's sound. */
export function speechTokens(ms: number): number {
  return Math.ceil(ms * ASSISTANT_TOKENS_PER_MS);
}

/** The milliseconds of the assistant's sound that a number of tokens pays for. */
export function speechMs(tokens: number): number {
  return Math.floor(tokens / ASSISTANT_TOKENS_PER_MS);
}

/** The whole conversation is input again in every turn, and instructions and tools with it. */
export function inputTokens(
  settings: Pick<SessionSettings, 'instructions' | 'tools'>,
  entries: readonly Entry[],
): TokenCount {
  const written = [settings.instructions, ...settings.tools.map(tool => JSON.stringify(tool))];
  let text = written.reduce((sum, part) => sum + textTokens(part), 0);
  let audio = 0;
  for (const {item, soundMs, said} of entries) {
    const fromUser = item.type === 'message' && item.role === 'user';
    if (fromUser && soundMs > 0) audio += Math.ceil(soundMs * USER_TOKENS_PER_MS);
    else {
      audio += speechTokens(soundMs);
      text += textTokens(said);
    }
  }
  return {text, audio};
}

/** The `usage` of a transcription, in the unit that its model is paid by. */
export function transcriptionUsage(
  {type, transcription}: Pick<SessionSettings, 'type' | 'transcription'>,
  ms: number,
  words: string,
): object {
  // In a conversation it is the time, whatever the model.
  const byTime = type === 'realtime' || transcription === null;
  if (byTime || traitsOf(transcription).paidBy === 'seconds') {
    return {type: 'duration', seconds: Math.round(ms) / 1000};
  }
  const {prompt = '', keywords = []} = transcription;
  const audio = Math.ceil(ms * USER_TOKENS_PER_MS);
  const text = textTokens([prompt, ...keywords].join(' '));
  const output = textTokens(words);
  return {
    type: 'tokens',
    total_tokens: audio + text + output,
    input_tokens: audio + text,
    output_tokens: output,
    input_token_details: {text_tokens: text, audio_tokens: audio},
  };
}

/** The `usage` of the wire. Nothing is cached here. */
export function usageOf(input: TokenCount, output: TokenCount): object {
  return {
    total_tokens: input.text + input.audio + output.text + output.audio,
    input_tokens: input.text + input.audio,
    output_tokens: output.text + output.audio,
    input_token_details: {
      text_tokens: input.text,
      audio_tokens: input.audio,
      image_tokens: 0,
      cached_tokens: 0,
      cached_tokens_details: {text_tokens: 0, audio_tokens: 0, image_tokens: 0},
    },
    output_token_details: {text_tokens: output.text, audio_tokens: output.audio},
  };
}
