/**
 * Words for the places that a text leaves open: `{{name}}`. It stands alone because the page fills in instructions
 * of its own in direct access, and the guard those that no page sees.
 */

export const VARIABLE_NAME = /^[\w-]{1,64}$/;
const PLACE = /\{\{\s*([\w-]{1,64})\s*\}\}/g;

export type DynamicVariables = Readonly<Record<string, string>>;

/** The text with its places filled; one that nobody filled is left out, and so are line breaks in a value. */
export function fillIn(text: string, variables: DynamicVariables): string {
  // A value is one phrase: it cannot begin a paragraph of instructions, or open another place.
  return text.replace(PLACE, (_, name: string) =>
    Object.hasOwn(variables, name) ? (variables[name] ?? '').replace(/[\s{}]+/g, ' ').trim() : '',
  );
}
