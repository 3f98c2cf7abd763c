/**
 * The kinds of values that variables have, each with the sentence for a wrong one. It stands alone so that
 * environment.ts reads as the list of what an owner can set.
 */
import {z} from 'zod';
import {isLoopbackUrl} from '../access/loopback.js';
import {NO_ORIGIN} from '../access/origins.js';

/** The most proxies that anybody has in front of a server. */
const MAX_HOPS = 10;
export const MIN_SECRET_LENGTH = 16;
const SHORT = `use at least ${MIN_SECRET_LENGTH} characters`;

const isUrlOf = (value: unknown, protocols: RegExp): value is string =>
  typeof value === 'string' && URL.canParse(value) && protocols.test(new URL(value).protocol);

const isOrigin = (value: string): boolean => isUrlOf(value, /^https?:$/) && new URL(value).origin === value;

const noOrigin: Parameters<z.ZodString['refine']>[1] = {
  error: ({input}) =>
    `"${String(input)}" is not an origin; use scheme, host and port only, like https://example.com`,
};

export const origin = z.string().refine(isOrigin, noOrigin);

/** Who may embed. */
export const embedder = z.string().refine(value => value === NO_ORIGIN || isOrigin(value), noOrigin);

/** `a, b`, empty parts left out. */
export function listOf<Item extends z.ZodType<unknown, string>>(
  item: Item,
): z.ZodPipe<z.ZodTransform<string[], string>, z.ZodArray<Item>> {
  return z.transform(splitList).pipe(z.array(item));
}

/** A number of this range, both ends of it included. */
export function numberIn(
  least: number,
  most: number,
  {whole = false} = {},
): z.ZodPipe<z.ZodString, z.ZodTransform<number, string>> {
  const error = `use a ${whole ? 'whole ' : ''}number from ${least} to ${most}`;
  const isRight = (text: string): boolean => {
    const value = text.trim() === '' ? NaN : Number(text);
    return value >= least && value <= most && !(whole && !Number.isInteger(value));
  };
  return z.string().refine(isRight, {error}).transform(Number);
}

export const secret = z.string().trim().min(MIN_SECRET_LENGTH, SHORT);

/** Over a network a request that holds a key, or money's worth, is encrypted; on this machine it need not be. */
export const secureUrl = z
  .string()
  .refine(value => isUrlOf(value, /^https?:$/), {error: 'it is not an http or https URL'})
  .refine(value => !isUrlOf(value, /^http:$/) || isLoopbackUrl(value), {
    error: 'use https; http is for this machine only',
  });

export const redisUrl = z
  .string()
  .refine(value => isUrlOf(value, /^rediss?:$/), {error: 'use a redis:// or rediss:// URL'});

/** How many proxies stand in front: only a number says whose word of a header counts. */
export const proxyHops = z
  .string()
  .refine(value => value !== 'true', {
    error:
      '"true" would believe whatever a visitor writes into X-Forwarded-For; say how many proxies stand in front, like 1',
    abort: true,
  })
  .refine(value => /^\d+$/.test(value) && Number(value) <= MAX_HOPS, {
    error: `use the number of proxies in front, 0 to ${MAX_HOPS}`,
  })
  .transform(Number);

const iceUrl = z
  .string()
  .regex(
    /^(?:stuns?|turns?):[\w.:[\]-]+(?:\?transport=(?:udp|tcp))?$/,
    'use urls like stun:stun.example.com:3478',
  );

const iceServer = z.strictObject({
  urls: z.union([iceUrl.transform(url => [url]), z.array(iceUrl).min(1)]),
  username: z.string().optional(),
  credential: z.string().optional(),
});

/** Servers that help browsers find a way, as a browser takes them; `urls` is always a list. */
export type IceServer = z.output<typeof iceServer>;

/** A JSON list as browsers take it, or urls with commas between them. */
export const iceServers = z
  .string()
  .transform((text, context): unknown => {
    const trimmed = text.trim();
    if (!/^[[{]/.test(trimmed)) return splitList(trimmed).map(urls => ({urls}));
    try {
      return JSON.parse(trimmed) as unknown;
    } catch {
      context.addIssue({code: 'custom', message: 'it is neither a list of urls nor JSON'});
      return z.NEVER;
    }
  })
  .pipe(z.array(iceServer));

function splitList(list: string): string[] {
  return list
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '');
}
