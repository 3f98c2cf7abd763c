/** Ids that a client may give an item: a provider takes its own ids back, but a longer or stranger one of others not. */

/** The longest id that a provider takes. */
const LONGEST = 32;
const DERIVED = 'rv_';

/** The id itself where a provider takes it, else one that is always made of it in the same way. */
export function clientItemId(id: string): string {
  return id.length <= LONGEST && /^[\w-]+$/.test(id) ? id : DERIVED + hash(id, 33) + hash(id, 65_599);
}

/** Does `id` stand for an item that we know as `known`? */
export function isSameItem(id: string, known: string): boolean {
  return id === known || (id.startsWith(DERIVED) && id === clientItemId(known));
}

function hash(text: string, factor: number): string {
  let sum = factor;
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum, factor) ^ text.charCodeAt(at);
  return (sum >>> 0).toString(36);
}
