/**
 * What calls would cost by each model of the table: the usage of a recorded call at the model's prices. It stands alone, pure,
 * because what a page says of money must be the same sum as what the guard counts (conversation/cost.ts).
 */
import {minuteCost, responseCost} from '../../../src/realtime/conversation/cost.js';
import type {ProviderUsage} from '../../../src/realtime/protocol/server-events.js';
import {DEFAULT_TRANSCRIPTION_MODEL} from '../../../src/realtime/protocol/session-settings.js';
import {agentsOf} from '../../config/agents.js';
import {isByMinute, isByToken} from '../../money/cost.js';
import {currentModels, modelOf} from '../../upstream/models.js';
import {costsOf} from '../agent-costs.js';
import type {Answer, RecordedCall} from './call.js';

export const MINUTES = [1, 3, 10] as const;

/** In micro-dollars; of lengths as in `MINUTES`. */
export type ModelCosts = {
  readonly model: string;
  readonly costs: readonly number[];
  /** Of the longest, where the provider keeps nothing of what it has read. */
  readonly uncached: number;
  /** What the guard holds for one answer of an agent with the usual bounds. */
  readonly answer: number;
  /** What it lets a call of that agent take. */
  readonly most: number | undefined;
};

export type MinuteCosts = {readonly model: string; readonly costs: readonly number[]};

/** Of the models that answer. */
export function talkingCosts(call: RecordedCall): ModelCosts[] {
  return currentModels('realtime').map(([model, {price}]) => {
    if (!isByToken(price)) throw new Error(`${model} has no price by tokens`);
    const costOf = (minutes: number, cached: boolean): number => {
      const answers = call.answers.filter(({second}) => second <= minutes * 60).map(bounded);
      const read = answers.map((answer, index) => usageOf(answer, cached ? answers[index - 1] : undefined));
      const answered = read.reduce((sum, usage) => sum + (responseCost(price, usage) ?? 0), 0);
      return answered + writtenDown(call, minutes);
    };
    const longest = MINUTES.at(-1) ?? 0;
    return {
      model,
      costs: MINUTES.map(minutes => costOf(minutes, true)),
      uncached: costOf(longest, false),
      ...worstOf(model),
    };
  });
}

/** Of the models that are paid by the minute, and make no answers. */
export function minuteCosts(kind: 'translation' | 'transcription'): MinuteCosts[] {
  return currentModels(kind).flatMap(([model, {price}]) =>
    isByMinute(price) ? [{model, costs: MINUTES.map(minutes => minuteCost(price, minutes * 60))}] : [],
  );
}

/** An agent of whom nothing is written. */
const USUAL = agentsOf({agents: {assistant: {}}}, 'the usual agent');
export const MAX_CONTEXT_TOKENS = USUAL.all.get('assistant')?.maxContextTokens ?? Infinity;

/** What is older than what an answer may read, the provider drops; of words and of sound alike, as far as anybody knows. */
function bounded(answer: Answer): Answer {
  const {textIn, audioIn} = answer;
  const share = Math.min(1, MAX_CONTEXT_TOKENS / (textIn + audioIn));
  return {...answer, textIn: Math.round(textIn * share), audioIn: Math.round(audioIn * share)};
}

/** By the guard's own reckoning, for that agent. */
function worstOf(model: string): Pick<ModelCosts, 'answer' | 'most'> {
  const provider = {kind: 'remote', apiKey: 'none', baseUrl: 'https://api.openai.com/v1'} as const;
  const {answer, limits} = costsOf('assistant', USUAL, {provider, model, loopback: false});
  return {answer, most: limits.call.microDollars};
}

/** What the visitor said is written down by a model of its own. */
function writtenDown({turns}: RecordedCall, minutes: number): number {
  const price = modelOf(DEFAULT_TRANSCRIPTION_MODEL)?.price;
  if (price === undefined || !isByMinute(price)) return 0;
  return turns
    .filter(({second}) => second <= minutes * 60)
    .reduce((sum, {seconds}) => sum + minuteCost(price, seconds), 0);
}

/** `before`: the answer before, all of whose input is taken from what the provider keeps. */
function usageOf({textIn, audioIn, textOut, audioOut}: Answer, before: Answer | undefined): ProviderUsage {
  const cached = {text_tokens: before?.textIn ?? 0, audio_tokens: before?.audioIn ?? 0};
  return {
    input_tokens: textIn + audioIn,
    output_tokens: textOut + audioOut,
    input_token_details: {text_tokens: textIn, audio_tokens: audioIn, cached_tokens_details: cached},
    output_token_details: {text_tokens: textOut, audio_tokens: audioOut},
  };
}
