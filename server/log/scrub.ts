/**
 * The last resort: takes credentials out of a line, by their shape and by their value. It stands alone behind the list
 * of what may be logged, for the day on which something slips through that.
 */

const SHAPES: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bsk-[\w-]{4,}/g, '[key]'],
  [/\bek_[\w-]{4,}/g, '[client secret]'],
  [/\bBearer\s+[^\s"',\\]+/gi, 'Bearer [token]'],
  [/\beyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?/g, '[token]'],
  // Whoever has the id of a call can attach to it, with the key of the project.
  [/\brtc_[\w-]{4,}/g, '[call]'],
];

/** A secret that is shorter is a word: taking it out would say what it is. */
const MIN_LENGTH = 6;

/** Returns what takes out of a text every credential that has a known shape, and every one of `secrets`. */
export function createScrubber(secrets: readonly string[]): (text: string) => string {
  const spellings = new Set(secrets.filter(secret => secret.length >= MIN_LENGTH).flatMap(spellingsOf));
  // The longest first: one may be a part of another one.
  const values = [...spellings].sort((a, b) => b.length - a.length);
  return text => {
    let clean = text;
    for (const value of values) clean = clean.replaceAll(value, '[secret]');
    for (const [shape, name] of SHAPES) clean = clean.replace(shape, name);
    return clean;
  };
}

/** As itself, in JSON, in an address, and in a header of basic authentication's alphabet. */
function spellingsOf(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64');
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    base64,
    Buffer.from(secret).toString('base64url'),
  ];
}
