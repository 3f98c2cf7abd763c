/**
 * What the owner lets calls take: of time, money and number, for one call, one visitor, one network and everybody. It
 * stands alone because a limit that is not written has a default, and "unlimited" must be written out.
 */
import {z} from 'zod';
import {microDollars} from '../money/cost.js';
import type {Limits, ScopeLimits} from '../store/store.js';

const UNLIMITED = 'unlimited';
type MostSchema = z.ZodOptional<z.ZodUnion<readonly [z.ZodLiteral<typeof UNLIMITED>, z.ZodNumber]>>;
const most = (schema: z.ZodNumber): MostSchema =>
  z.union([z.literal(UNLIMITED), schema], {error: `use a number, or "${UNLIMITED}"`}).optional();
const count = most(z.number().int().min(1).max(1_000_000));
const minutes = most(z.number().positive().max(1_000_000));
const dollars = most(z.number().positive().max(1_000_000));

const scope = z.strictObject({
  startsPerMinute: count,
  concurrentCalls: count,
  callsPerDay: count,
  minutesPerDay: minutes,
  dollarsPerDay: dollars,
});

/** Of one call. An agent may have its own. */
export const callLimits = z.strictObject({minutes, dollars, offersPerHour: count});

export const limitsConfig = z.strictObject({
  call: callLimits.prefault({}),
  /** One visitor: a signed-in one, or everybody behind one address. */
  visitor: scope.prefault({}),
  /** One IPv4 address, or one IPv6 /64. */
  address: scope.prefault({}),
  /** Everybody. */
  site: scope.prefault({}),
});

export type LimitsConfig = z.output<typeof limitsConfig>;
export type CallLimits = z.output<typeof callLimits>;
type ScopeConfig = z.output<typeof scope>;

/** What holds where the owner wrote nothing, and strangers can call. */
export const DEFAULT_LIMITS: LimitsConfig = {
  call: {minutes: 5, dollars: 1, offersPerHour: 6},
  visitor: {callsPerDay: 10, startsPerMinute: 10, concurrentCalls: 3},
  address: {startsPerMinute: 30, concurrentCalls: 30},
  site: {dollarsPerDay: 5},
};

/** On this machine nobody pays, and nobody is a stranger. */
export const NO_LIMITS: LimitsConfig = {call: {}, visitor: {}, address: {}, site: {}};

/** What holds for a call of an agent with `own` limits. */
export function limitsOf(config: LimitsConfig, own: CallLimits, defaults: LimitsConfig): Limits {
  const call = {...defaults.call, ...withoutUndefined(config.call), ...withoutUndefined(own)};
  return {
    call: {seconds: secondsOf(call.minutes), microDollars: moneyOf(call.dollars)},
    visitor: scopeOf({...defaults.visitor, ...withoutUndefined(config.visitor)}),
    address: scopeOf({...defaults.address, ...withoutUndefined(config.address)}),
    site: scopeOf({...defaults.site, ...withoutUndefined(config.site)}),
  };
}

/** How many more legs than a call's own rotations need may be opened within an hour. */
export function offersPerHourOf(
  config: LimitsConfig,
  own: CallLimits,
  defaults: LimitsConfig,
): number | undefined {
  return numberOf(own.offersPerHour ?? config.call.offersPerHour ?? defaults.call.offersPerHour);
}

/** In words, one line a limit, for who starts the server. */
export function describeLimits({call, visitor, address, site}: Limits): string[] {
  const money = (amount: number | undefined): string =>
    amount === undefined ? 'any amount' : `$${(amount / 1_000_000).toFixed(2)}`;
  const time = (seconds: number | undefined): string =>
    seconds === undefined ? 'any length' : `${Number((seconds / 60).toFixed(1))} minutes`;
  const lines = [`a call: ${time(call.seconds)}, ${money(call.microDollars)}`];
  for (const [who, limits] of Object.entries({
    'a visitor': visitor,
    'an address': address,
    everybody: site,
  })) {
    const {startsPerMinute, concurrentCalls, callsPerDay, secondsPerDay, microDollarsPerDay} = limits;
    const parts = [
      callsPerDay !== undefined && `${callsPerDay} calls a day`,
      startsPerMinute !== undefined && `${startsPerMinute} starts a minute`,
      concurrentCalls !== undefined && `${concurrentCalls} calls at a time`,
      secondsPerDay !== undefined && `${time(secondsPerDay)} a day`,
      microDollarsPerDay !== undefined && `${money(microDollarsPerDay)} a day`,
    ].filter(part => part !== false);
    lines.push(`${who}: ${parts.length === 0 ? 'unlimited' : parts.join(', ')}`);
  }
  return lines;
}

function scopeOf(config: ScopeConfig): ScopeLimits {
  return {
    startsPerMinute: numberOf(config.startsPerMinute),
    concurrentCalls: numberOf(config.concurrentCalls),
    callsPerDay: numberOf(config.callsPerDay),
    secondsPerDay: secondsOf(config.minutesPerDay),
    microDollarsPerDay: moneyOf(config.dollarsPerDay),
  };
}

type Most = number | typeof UNLIMITED | undefined;

const numberOf = (most: Most): number | undefined => (most === UNLIMITED ? undefined : most);

function secondsOf(most: Most): number | undefined {
  const value = numberOf(most);
  return value === undefined ? undefined : Math.round(value * 60);
}

function moneyOf(most: Most): number | undefined {
  const value = numberOf(most);
  return value === undefined ? undefined : microDollars(value);
}

function withoutUndefined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Partial<T>;
}
