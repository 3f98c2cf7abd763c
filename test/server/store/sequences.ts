/**
 * Random sequences of decisions, as a crowd of visitors and servers would ask for them. It stands alone because two
 * tests ask different things of the same crowd.
 */
import fc from 'fast-check';
import type {DecisionName, Request} from '../../../server/store/decisions.js';
import {KNOWN_MS, type Limits} from '../../../server/store/store.js';
import {DAY, MINUTE, NOON} from './stores.js';

/** `age`: 0 asks as the present owner of the call, 1 as the one before. */
type Owned = {readonly callId: string; readonly age: number};

export type Step = {readonly wait: number} & (
  | {
      readonly name: 'admit';
      readonly callId: string;
      readonly who: number;
      readonly limits: number;
      readonly hold: number;
      readonly lease: number;
      readonly whole: boolean;
      /** One of the keys of `once`, at times; it lasts as long as the lease. */
      readonly key: string | undefined;
    }
  | ({readonly name: 'reserve' | 'settle'; readonly reservation: string; readonly amount: number} & Owned)
  | ({
      readonly name: 'renew';
      readonly charged: number;
      readonly hold: number;
      readonly lease: number;
    } & Owned)
  | ({readonly name: 'release'; readonly charged: number} & Owned)
  | ({readonly name: 'noteUpstream' | 'forgetUpstream'; readonly upstreamId: string} & Owned)
  | {readonly name: 'reap'; readonly lease: number}
  | {readonly name: 'once'; readonly key: string; readonly lasts: number}
  | {
      readonly name: 'spend';
      readonly who: number;
      readonly limits: number;
      readonly isCall: boolean;
      readonly charge: number;
    }
  | {readonly name: 'totals'}
);

const callId = fc.constantFrom('a', 'b', 'c', '__proto__');
const owned = {callId, age: fc.constantFrom(0, 0, 0, 1)};
const amount = fc.nat(60);
/** A sum: often less than was told before. */
const charged = fc.nat(150);
const lease = fc.constantFrom(0, 5_000, 30_000, 3 * MINUTE);
const who = fc.nat(3);
const limits = fc.nat(2);
const is = <Name extends string>(name: Name): fc.Arbitrary<Name> => fc.constant(name);

const wait = fc.constantFrom(0, 0, 0, 1, 700, 9_000, 31_000, MINUTE, KNOWN_MS, DAY / 2);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      ...{wait, name: is('admit'), callId, who, limits, hold: amount, lease},
      key: fc.constantFrom(undefined, undefined, 'k', 'l'),
      whole: fc.constantFrom(false, false, true),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      wait,
      name: is('reserve'),
      ...owned,
      reservation: fc.constantFrom('r', 's'),
      amount,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      wait,
      name: is('settle'),
      ...owned,
      reservation: fc.constantFrom('r', 's'),
      amount,
    }),
  },
  {weight: 2, arbitrary: fc.record({wait, name: is('renew'), ...owned, charged, hold: amount, lease})},
  {weight: 2, arbitrary: fc.record({wait, name: is('release'), ...owned, charged})},
  {
    weight: 1,
    arbitrary: fc.record({wait, name: is('noteUpstream'), ...owned, upstreamId: fc.constantFrom('u', 'w')}),
  },
  {
    weight: 1,
    arbitrary: fc.record({wait, name: is('forgetUpstream'), ...owned, upstreamId: fc.constantFrom('u', 'w')}),
  },
  {weight: 1, arbitrary: fc.record({wait, name: is('reap'), lease})},
  {weight: 1, arbitrary: fc.record({wait, name: is('once'), key: fc.constantFrom('k', 'l'), lasts: lease})},
  {
    weight: 1,
    arbitrary: fc.record({wait, name: is('spend'), who, limits, isCall: fc.boolean(), charge: amount}),
  },
  {weight: 1, arbitrary: fc.record({wait, name: is('totals')})},
);

export const sequences = fc.array(step, {minLength: 1, maxLength: 50, size: 'max'});

const tight = {
  startsPerMinute: 2,
  concurrentCalls: 2,
  callsPerDay: 3,
  secondsPerDay: 120,
  microDollarsPerDay: 100,
};
/** One of nothing, one of everything, one of some. */
const LIMITS: readonly Limits[] = [
  {visitor: {}, address: {}, site: {}, call: {}},
  {
    visitor: tight,
    address: {...tight, callsPerDay: 5},
    site: {...tight, microDollarsPerDay: 150},
    call: {seconds: 90, microDollars: 90},
  },
  {
    visitor: {concurrentCalls: 0},
    address: {secondsPerDay: 5},
    site: {startsPerMinute: 3, microDollarsPerDay: 130},
    call: {seconds: 1800},
  },
];

export type Asked = {
  [Name in DecisionName]: {readonly name: Name; readonly request: Request<Name>};
}[DecisionName];

/** Turns steps into decisions, one after another: who owns a call is known from the answers. */
export class Crowd {
  now = NOON;
  readonly #fixed: Limits | undefined;
  readonly #fences = new Map<string, number[]>();

  /** `fixed`: the limits of everybody, at all times. */
  constructor(fixed?: number) {
    this.#fixed = fixed === undefined ? undefined : LIMITS[fixed];
  }

  ask(step: Step): Asked {
    this.now += step.wait;
    const {now} = this;
    switch (step.name) {
      case 'admit': {
        const {callId, hold, key, whole} = step;
        const leaseUntil = now + step.lease;
        const ticket = key === undefined ? undefined : {key, until: leaseUntil};
        const request = {callId, hold, ...this.#asker(step), now, leaseUntil, ...(ticket && {ticket}), whole};
        return {name: 'admit', request};
      }
      case 'spend':
        return {
          name: 'spend',
          request: {...this.#asker(step), isCall: step.isCall, charge: step.charge, now},
        };
      case 'reap':
        return {name: 'reap', request: {now, leaseUntil: now + step.lease}};
      case 'once':
        return {name: 'once', request: {key: step.key, until: now + step.lasts, now}};
      case 'totals':
        return {name: 'totals', request: {now}};
      case 'forgetUpstream':
        return {name: step.name, request: {callId: step.callId, upstreamId: step.upstreamId}};
      case 'noteUpstream':
        return {name: step.name, request: {...this.#owner(step), upstreamId: step.upstreamId}};
      case 'renew': {
        const {charged, hold} = step;
        return {
          name: step.name,
          request: {...this.#owner(step), charged, hold, leaseUntil: now + step.lease},
        };
      }
      case 'release':
        return {name: step.name, request: {...this.#owner(step), charged: step.charged}};
      case 'reserve':
      case 'settle': {
        const {reservation, amount} = step;
        return {name: step.name, request: {...this.#owner(step), reservation, amount}};
      }
    }
  }

  learn({name, request}: Asked, answer: unknown): void {
    if (name !== 'admit') return;
    const {fence} = answer as {fence?: number};
    if (fence !== undefined)
      this.#fences.set(request.callId, [fence, ...(this.#fences.get(request.callId) ?? [])]);
  }

  #asker({who, limits}: {who: number; limits: number}): {visitor: string; address: string; limits: Limits} {
    return {visitor: `${who % 2}`, address: `${who >> 1}`, limits: this.#fixed ?? LIMITS[limits]!};
  }

  #owner({callId, age}: Owned): {callId: string; fence: number; now: number} {
    return {callId, fence: this.#fences.get(callId)?.[age] ?? 0, now: this.now};
  }
}
