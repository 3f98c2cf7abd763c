/** The browser build: one small entry module, the rest in chunks that are loaded when somebody wants to talk. */
import {defineConfig} from 'vite';
import {cssPlugin} from './scripts/css-plugin.js';
import {barePreload} from './scripts/bare-preload.js';
import {htmlPlugin} from './scripts/html-plugin.js';
import {litPlugin} from './scripts/lit-plugin.js';
import {terserPlugin} from './scripts/terser-plugin.js';
import {workletPlugin} from './scripts/worklet-plugin.js';

/** What the closed widget is made of; `npm run size` shows when a module is missing here. */
const SHELL =
  /node_modules\/(lit|lit-html|lit-element|@lit\/reactive-element)\/(?!.*(directive|decorator))|src\/(index|components\/(realtime-voice|attributes|closed-words|command-element|register|server-url|shell-events|shell-link|unreachable|voice-gesture|warm-up|words|tokens\.styles|ball\.styles|buttons\.styles|realtime-voice\.styles|locales\/en\.closed)|audio\/(gesture|audio-session)|realtime\/protocol\/subprotocol)\.ts|bare-preload|lit-css-tag/;

/**
 * What every call is made of, and the small things that two of its ways share: in a file of their own they would weigh
 * more, and be found a trip later.
 */
const CALL =
  /src\/(components\/call|realtime\/(channels\/(socket|read-sound|deliver)|session\/page-session|protocol\/wire-format)|audio\/(speaker|dsp\/g711))\.ts/;

// eslint-disable-next-line no-restricted-syntax -- Vite reads the default export
export default defineConfig({
  base: './',
  publicDir: false,
  plugins: [cssPlugin(), htmlPlugin(), litPlugin(), workletPlugin(), barePreload(), terserPlugin()],
  build: {
    outDir: 'dist/browser',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: true,
    minify: true,
    modulePreload: false,
    // Not Vite's library mode: it leaves white space in ES modules, which visitors would load.
    rolldownOptions: {
      input: {'realtime-voice': 'src/index.ts'},
      preserveEntrySignatures: 'strict',
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash:6].js',
        // One chunk for all of the shell: cut in two it weighs half a kilobyte more. The entry only leads to it, so
        // that a page may load the entry under any name or query without loading the shell twice.
        codeSplitting: {
          groups: [
            {name: 'shell', test: SHELL, priority: 3},
            {name: 'call', test: CALL, priority: 2},
          ],
        },
      },
    },
  },
});
