/**
 * What the work for one call costs, by its models. It stands alone because a budget holds only where every price is
 * known: a model without one is refused before it costs anything.
 */
import {VoiceError} from '../../src/shared/errors.js';
import type {RealtimeSession} from '../../src/realtime/protocol/client-events.js';
import type {CallPrices, MinutePrice} from '../../src/realtime/protocol/prices.js';
import type {Limits} from '../store/store.js';
import {SCOPES} from '../store/store.js';
import {modelOf, type Price} from '../upstream/models.js';
import {isByMinute, isByToken, speechCost, worstResponse} from './cost.js';

export type {CallPrices} from '../../src/realtime/protocol/prices.js';

export type PricedSession = {readonly model: string; readonly session: RealtimeSession};
export type PriceList = Readonly<Record<string, Price>>;

/** What a request may bring of its own beside the session's instructions: a greeting, a goodbye. In bytes. */
const OWN_WORDS = 4_096;

/** `own`: what the owner wrote about prices. Throws `config/invalid` where money is limited and a price is unknown. */
export function callPrices({model, session}: PricedSession, own: PriceList, limits: Limits): CallPrices {
  if (!limitsMoney(limits)) return knownPrices(model, session, own);
  const prices = knownPrices(model, session, own);
  const heardBy = session.audio?.input?.transcription?.model;
  const isModelPaid = session.type !== 'transcription';
  if (isModelPaid && prices.response === undefined && prices.perMinute === undefined) throw unpriced(model);
  const isHeardPaid = session.type === 'translation' ? knownMinutes(heardBy, own) : prices.transcription;
  if (heardBy !== undefined && isHeardPaid === undefined) throw unpriced(heardBy);
  return prices;
}

/** What reading a text of so many characters costs; `undefined` where nobody knows, nor counts. Throws as `callPrices` does. */
export function speechPrice(
  model: string,
  characters: number,
  own: PriceList,
  limits: Limits,
): number | undefined {
  const price = own[model] ?? modelOf(model)?.price;
  if (price !== undefined && 'perMillionCharacters' in price) return speechCost(price, characters);
  if (limitsMoney(limits)) throw unpriced(model);
  return undefined;
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
  if (session.type === 'translation') return minutesOf(model, session, own);
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

/**
 * A translation is paid by the clock. Its provider tells nothing of what was written down, or whether that costs anything
 * beside: it is taken for work of all the time.
 */
function minutesOf(model: string, {audio}: RealtimeSession, own: PriceList): CallPrices {
  const price = knownMinutes(model, own);
  const heard = knownMinutes(audio?.input?.transcription?.model, own);
  return price === undefined ? {} : {perMinute: {perMinute: price.perMinute + (heard?.perMinute ?? 0)}};
}

function knownMinutes(model: string | undefined, own: PriceList): MinutePrice | undefined {
  const price = model === undefined ? undefined : (own[model] ?? modelOf(model)?.price);
  return price !== undefined && isByMinute(price) ? price : undefined;
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
