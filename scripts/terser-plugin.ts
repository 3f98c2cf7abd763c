/**
 * A second minifier over the first one's output: what the builder's own leaves is a hundredth of a call. It comes
 * second because it knows nothing of private names, which are most of the names here.
 */
import {minify, type MinifyOptions} from 'terser';
import type {Plugin} from 'vite';
import {plainNamespaces} from './plain-namespaces.js';

const OPTIONS: MinifyOptions = {
  module: true,
  ecma: 2020,
  compress: {
    ...{passes: 5, keep_fargs: false, lhs_constants: false},
    ...{unsafe: true, unsafe_arrows: true, unsafe_methods: true},
  },
};

export function terserPlugin(): Plugin {
  return {
    name: 'terser-second',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler: async (_options, bundle) => {
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== 'chunk') continue;
          const {code} = await minify(plainNamespaces(chunk.code), OPTIONS);
          if (code !== undefined) chunk.code = code;
        }
      },
    },
  };
}
