/**
 * A second minifier over the first one's output: what the builder's own leaves is a hundredth of a call. It comes
 * second because it knows nothing of private names, which are most of the names here.
 */
import {gzipSync} from 'node:zlib';
import {minify, type MinifyOptions} from 'terser';
import type {Plugin} from 'vite';
import {plainNamespaces} from './plain-namespaces.js';

const COMPRESS: MinifyOptions['compress'] & object = {
  ...{passes: 5, keep_fargs: false, lhs_constants: false},
  ...{unsafe: true, unsafe_arrows: true, unsafe_methods: true},
};

/** Where functions stand changes what gzip finds again, in some chunks for the better: the lightest is taken. */
const VARIANTS: ReadonlyArray<MinifyOptions['compress'] & object> = [
  COMPRESS,
  {...COMPRESS, hoist_funs: true},
];

export function terserPlugin(): Plugin {
  return {
    name: 'terser-second',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler: async (_options, bundle) => {
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== 'chunk') continue;
          chunk.code = await lightest(plainNamespaces(chunk.code));
        }
      },
    },
  };
}

async function lightest(code: string): Promise<string> {
  const written = VARIANTS.map(async compress => {
    const nameCache = {vars: {props: sharedNames(code)}};
    const {code: short = code} = await minify(code, {module: true, ecma: 2020, compress, nameCache});
    return short;
  });
  return (await Promise.all(written)).reduce((one, other) => (weigh(other) < weigh(one) ? other : one));
}

function weigh(code: string): number {
  return gzipSync(code, {level: 9}).length;
}

const EXPORTS = /export\{([^}]*)\}(?!from)/g;
const IMPORTS = /import\{([^}]*)\}/g;
/** What the builder calls a binding between chunks; names of more letters are what a module is loaded for. */
const SHORT_NAME = /^(?!as|do|if|in|is|of)[\w$]{1,2}$/;

/**
 * A binding has the name within a chunk that it has between them: `export{a}` and no `export{x as a}`, which are hundreds in
 * a call. As terser keeps such names: each with `$` before it.
 */
function sharedNames(code: string): Record<string, string> {
  const names = new Map<string, string>();
  const give = (own: string, shared: string): void => {
    if (SHORT_NAME.test(shared) && ![...names.values()].includes(shared)) names.set(`$${own}`, shared);
  };
  for (const [own = '', shared = own] of bindings(code, EXPORTS)) give(own, shared);
  for (const [shared = '', own = shared] of bindings(code, IMPORTS)) give(own, shared);
  return Object.fromEntries(names);
}

function bindings(code: string, statements: RegExp): string[][] {
  const lists = [...code.matchAll(statements)].map(([, list = '']) => list.split(','));
  return lists.flat().map(binding => binding.split(' as '));
}
