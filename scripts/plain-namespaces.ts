/**
 * Takes away the bundler's own way of making the namespace of a module that shares its chunk with others: getters, each
 * defined by a helper that weighs more than what it exports. It stands alone because it knows how the bundler writes them.
 */

/** The helper's definition, of which only the name matters here. */
const HELPER = /([\w$]+)=\(\w,\w\)=>\{let (\w)=\{\};for\(var \w in \w\)[^]{0,200}?return [^]{0,100}?\2\}/;

const GETTER = /([\w$]+):\(\)=>([\w$]+)/g;

/** Whoever imports such a module takes functions out of it that are there from the start: a plain object does. */
export function plainNamespaces(code: string): string {
  const helper = HELPER.exec(code)?.[1];
  if (helper === undefined) return code;
  const call = new RegExp(
    `(?<![\\w$.])${helper.replaceAll('$', '\\$')}\\((\\{(?:${GETTER.source},?)+\\})\\)`,
    'g',
  );
  return code.replace(call, (_whole, getters: string) => getters.replace(GETTER, '$1:$2'));
}
