/** Ids that a client may give to items: those that a provider takes, whatever they were before. */

/** The longest id that a provider takes. */
const LONGEST = 32;

/** The id itself where a provider takes it, else one that is always made of it in the same way. */
export function clientItemId(id: string): string {
  return id.length <= LONGEST && /^[\w-]+$/.test(id) ? id : `rv_${hash(id, 33)}${hash(id, 65_599)}`;
}

function hash(text: string, factor: number): string {
  let sum = factor;
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum, factor) ^ text.charCodeAt(at);
  return (sum >>> 0).toString(36);
}
