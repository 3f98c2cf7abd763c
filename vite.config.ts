/** The browser build: one small entry module, the rest in chunks that are loaded when somebody wants to talk. */
import {defineConfig} from 'vite';
import {SHARED_BY_WAYS, browserBuild, browserPlugins} from './scripts/browser-build.js';
import {OTHER_WAYS} from './scripts/copied-modules.js';
import {cssPlugin} from './scripts/css-plugin.js';
import {htmlPlugin} from './scripts/html-plugin.js';
import {versionedChunks} from './scripts/versioned-chunks.js';
import {litPlugin} from './scripts/lit-plugin.js';

/** What the closed widget is made of; `npm run size` shows when a module is missing here. */
const SHELL =
  /node_modules\/(lit|lit-html|lit-element|@lit\/reactive-element)\/(?!.*(directive|decorator))|src\/(index|components\/(realtime-voice|attributes|closed-words|command-element|register|server-url|shell-events|shell-link|shell-language|shell-view|unreachable|voice-gesture|warm-up|words|tokens\.styles|ball\.styles|buttons\.styles|realtime-voice\.styles|locales\/en\.closed)|audio\/(gesture|audio-session)|realtime\/protocol\/subprotocol)\.ts|bare-preload|lit-css-tag/;

/** What every call is made of. */
const CALL = new RegExp(`src/components/call\\.ts|${SHARED_BY_WAYS.source}`);

// eslint-disable-next-line no-restricted-syntax -- Vite reads the default export
export default defineConfig({
  base: './',
  publicDir: false,
  plugins: [
    cssPlugin(),
    htmlPlugin(),
    litPlugin(),
    ...browserPlugins(),
    versionedChunks(['realtime-voice.js']),
  ],
  build: browserBuild({
    outDir: 'dist/browser',
    entries: {'realtime-voice': 'src/index.ts'},
    // One chunk for all of the shell: cut in two it weighs half a kilobyte more. The entry only leads to it, so that a
    // page may load the entry under any name or query without loading the shell twice.
    cuts: [{name: 'shell', test: SHELL, priority: 3}, {name: 'call', test: CALL, priority: 2}, OTHER_WAYS],
  }),
});
