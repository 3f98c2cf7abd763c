/**
 * What never stands in a log, taken out of whatever is written into one: keys, tokens, credentials of a line, sound and
 * pictures. It stands alone so that there is one place to look whether a log may be handed on.
 */

/** Keys and client secrets of providers, tokens, the rest of an `Authorization`, and the secrets of a WebRTC line. */
const SECRETS: readonly RegExp[] = [
  /\b(?:sk|ek|rk|pk)[-_][\w-]{6,}/g,
  /\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g,
  /\b(?:Bearer|Basic) +[\w.~+/=-]+/gi,
  /a=(?:ice-pwd|ice-ufrag|fingerprint|crypto):[^\r\n]*/g,
  /(?<=:\/\/)[^/\s:@]+:[^/\s@]+(?=@)/g,
  /(?<=[?&](?:token|key|secret|signature|password|access_token|client_secret)=)[^&#\s]+/gi,
];

/** What is secret, or too much, by its name alone, whatever stands in it. */
const SECRET_NAMES =
  /^(?:token|secret|password|credential|api_?key|authorization|client_?secret|ticket|sealed|resume|instructions)$/i;

/** Sound and pictures as text. */
const MEDIA = /^data:(?:audio|video|image)\//;
/** Of a text that is longer nobody reads the rest. */
const MOST_CHARACTERS = 20_000;
/** Deeper than anything that is meant. */
const MOST_DEPTH = 12;

export const SECRET = '[secret]';

/** A copy as plain JSON, without what does not belong in a log. What is no JSON is left out. */
export function scrub(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return scrubText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'object' || value === null) return typeof value === 'boolean' ? value : null;
  if (depth === MOST_DEPTH) return null;
  if (Array.isArray(value)) return value.map(item => scrub(item, depth + 1));
  const entries = Object.entries(value).filter(
    ([, item]) => item !== undefined && typeof item !== 'function',
  );
  // The pieces of words that a model was sure of are called tokens, too.
  const isSecret = (name: string): boolean => SECRET_NAMES.test(name) && !('logprob' in value);
  return Object.fromEntries(
    entries.map(([name, item]) => [name, isSecret(name) && item !== null ? SECRET : scrub(item, depth + 1)]),
  );
}

export function scrubText(text: string): string {
  if (MEDIA.test(text)) return `[${text.length} characters of ${text.slice(5, text.search(/[;,]/))}]`;
  const clean = SECRETS.reduce((rest, secret) => rest.replace(secret, SECRET), text);
  return clean.length > MOST_CHARACTERS ? `${clean.slice(0, MOST_CHARACTERS)}…` : clean;
}
