/** What the owner of a world has written: one agent, its prices and its limits. It stands alone: two kinds of worlds have one. */
import type {Agent} from '../../../server/config/agents.js';
import {limitsConfig} from '../../../server/config/limits.js';
import {isByToken} from '../../../server/money/cost.js';
import {modelOf} from '../../../server/upstream/models.js';
import type {Terms} from './bill.js';
import type {Instance} from './instance.js';
import type {Chance} from './random.js';

export const MODEL = 'gpt-realtime-2.1-mini';
const MICRO = 1_000_000;
/** Of the model, micro-dollars for a token. */
const [AUDIO_IN, AUDIO_OUT] = [10, 20];
/** Dollars for a minute of a model that is paid by minutes. */
const A_MINUTE = 0.034;

type Amounts = {readonly site: number; readonly visitor: number; readonly call: number};

export type Shop = {
  readonly agents: ConstructorParameters<typeof Instance>[0]['agents'];
  readonly terms: Terms;
  /** In micro-dollars. */
  readonly caps: Amounts;
};

type ShopOptions = {
  readonly agent?: Partial<Agent>;
  readonly dollars: Amounts;
  readonly limits?: {readonly site?: object; readonly visitor?: object; readonly call?: object};
  readonly isByMinute?: boolean;
  /** Dollars for a minute that is written down. */
  readonly transcription?: number;
};

/** One with limits that are met now and then. */
export function anyShop(chance: Chance, byProvider: boolean): Shop {
  const size = {
    maxOutputTokens: chance.pick([64, 1_024]),
    maxContextTokens: chance.pick([1_000, 8_000]),
  };
  return shopOf({
    agent: {
      ...size,
      ...(byProvider && {responses: 'provider'}),
      bargeIn: byProvider ? 'immediate' : chance.pick(['confirmed', 'immediate']),
    },
    dollars: byProvider
      ? forSomeAnswers(chance, size)
      : {site: chance.skewed(0.1, 10), visitor: chance.skewed(0.1, 5), call: chance.skewed(0.05, 2)},
    limits: {
      ...(chance.is(0.3) && {site: {concurrentCalls: 5}}),
      ...(chance.is(0.3) && {visitor: {callsPerDay: 10, minutesPerDay: 30}}),
      ...(chance.is(0.7) && {call: {minutes: chance.pick([1, 5, 60])}}),
    },
    isByMinute: chance.is(0.25),
    transcription: chance.pick([0.0045, 0.0045, 0.06]),
  });
}

/** A call that is held whole is let in where two answers fit, and runs dry where there are not many more. */
function forSomeAnswers(chance: Chance, size: Pick<Agent, 'maxOutputTokens' | 'maxContextTokens'>): Amounts {
  const answer = (size.maxContextTokens * AUDIO_IN + size.maxOutputTokens * AUDIO_OUT) / MICRO;
  const call = answer * chance.skewed(2, 10) + 0.02;
  return {site: call * chance.skewed(5, 80), visitor: call * chance.skewed(1, 10), call};
}

export function shopOf({agent: own, dollars, limits, isByMinute = false, ...rest}: ShopOptions): Shop {
  const {transcription = 0.0045} = rest;
  const agent: Agent = {
    ...{instructions: 'You sell shoes. '.repeat(40), tools: [], mcpServers: [], expose: []},
    ...{greeting: 'Hello', bargeIn: 'confirmed', limits: {}, requireToken: false, requireChallenge: false},
    ...{maxOutputTokens: 1_024, maxContextTokens: 8_000, responses: 'guard'},
    allow: ['turn-detection', 'input-transcription'],
    ...own,
  };
  const tokens = modelOf(MODEL)?.price;
  return {
    agents: {
      get: (name = 'shop') => (name === 'shop' ? {name, agent} : undefined),
      limits: limitsConfig.parse({
        site: {dollarsPerDay: dollars.site, ...limits?.site},
        visitor: {dollarsPerDay: dollars.visitor, ...limits?.visitor},
        call: {dollars: dollars.call, ...limits?.call},
      }),
      prices: {
        ...(isByMinute && {[MODEL]: {perMinute: A_MINUTE}}),
        'gpt-transcribe': {perMinute: transcription},
      },
    },
    terms: {
      ...{contextTokens: agent.maxContextTokens, outputTokens: agent.maxOutputTokens, transcription},
      tokens: !isByMinute && tokens !== undefined && isByToken(tokens) ? tokens : undefined,
      session: isByMinute ? A_MINUTE : 0,
    },
    caps: {
      site: Math.ceil(dollars.site * MICRO),
      visitor: Math.ceil(dollars.visitor * MICRO),
      call: Math.ceil(dollars.call * MICRO),
    },
  };
}
