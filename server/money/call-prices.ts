/**
 * What the work for one call costs, by its models. It stands alone because a budget holds only where every price is
 * known: a model without one is refused before it costs anything.
 */
import {VoiceError} from '../../src/shared/errors.js';
import type {RealtimeSession} from '../../src/realtime/protocol/client-events.js';
import type {Limits} from '../store/store.js';
import {SCOPES} from '../store/store.js';
import {modelOf, type MinutePrice, type Price, type TokenPrice} from '../upstream/models.js';
import {isByMinute, isByToken, speechCost, worstResponse} from './cost.js';

/** Absent is free, or nobody counts. */
export type CallPrices = {
  readonly response?: TokenPrice | undefined;
  readonly transcription?: MinutePrice | undefined;
  readonly perMinute?: MinutePrice | undefined;
};

export type PricedSession = {readonly model: string; readonly session: RealtimeSession};
export type PriceList = Readonly<Record<string, Price>>;

/** What a request may bring of its own beside the session's instructions: a greeting, a goodbye. In bytes. */
const OWN_WORDS = 4_096;

/** `own`: what the owner wrote about prices. Throws `config/invalid` where money is limited and a price is unknown. */
export function callPrices({model, session}: PricedSession, own: PriceList, limits: Limits): CallPrices {
  if (!limitsMoney(limits)) return knownPrices(model, session, own);
  const prices = knownPrices(model, session, own);
  const heardBy = session.audio?.input?.transcription?.model;
  const hasAnswers = session.type === 'realtime';
  if (hasAnswers && prices.response === undefined && prices.perMinute === undefined) throw unpriced(model);
  if (heardBy !== undefined && prices.transcription === undefined) throw unpriced(heardBy);
  return prices;
}

/** What reading a text of so many characters costs; 0 where nobody counts. Throws as `callPrices` does. */
export function speechPrice(model: string, characters: number, own: PriceList, limits: Limits): number {
  const price = own[model] ?? modelOf(model)?.price;
  if (price !== undefined && 'perMillionCharacters' in price) return speechCost(price, characters);
  if (limitsMoney(limits)) throw unpriced(model);
  return 0;
}

/** The most that one response of this session can cost, in micro-dollars. */
export function worstOf({session}: PricedSession, {response}: CallPrices): number {
  if (response === undefined) return 0;
  const {instructions = '', tools = [], max_output_tokens: output, truncation} = session;
  const limit = typeof truncation === 'object' ? truncation.token_limits?.post_instructions : undefined;
  return worstResponse(response, {
    fixedBytes: Buffer.byteLength(instructions) + Buffer.byteLength(JSON.stringify(tools)) + OWN_WORDS,
    maxContextTokens: limit ?? LARGEST_CONTEXT,
    maxOutputTokens: typeof output === 'number' ? output : LARGEST_OUTPUT,
  });
}

/** Of the present models, where a session bounds neither. */
const LARGEST_CONTEXT = 128_000;
const LARGEST_OUTPUT = 32_000;

function knownPrices(model: string, session: RealtimeSession, own: PriceList): CallPrices {
  // Who only writes down is paid for that, turn by turn.
  const price = session.type === 'transcription' ? undefined : (own[model] ?? modelOf(model)?.price);
  const heardBy = session.audio?.input?.transcription?.model;
  const heard = heardBy === undefined ? undefined : (own[heardBy] ?? modelOf(heardBy)?.price);
  return {
    ...(price !== undefined && isByToken(price) && {response: price}),
    ...(price !== undefined && isByMinute(price) && {perMinute: price}),
    ...(heard !== undefined && isByMinute(heard) && {transcription: heard}),
  };
}

export function limitsMoney({call, ...scopes}: Limits): boolean {
  return (
    call.microDollars !== undefined || SCOPES.some(scope => scopes[scope].microDollarsPerDay !== undefined)
  );
}

function unpriced(model: string): VoiceError {
  return new VoiceError('config/invalid', {
    message: `No price of "${model}" is known: name it under prices in voice.config.json, or set every dollar limit to "unlimited"`,
  });
}
