/** The package: what a page's own build imports by name. Nothing in it touches the page before it is used. */
import {defineConfig} from 'vite';
import {SHARED_BY_WAYS, browserBuild, browserPlugins} from './scripts/browser-build.js';
import {OTHER_WAYS} from './scripts/copied-modules.js';

/**
 * What every call without the element is made of. The entry only leads to it: code that asks for a processor stands in
 * `chunks/`, beside the folder of the processors, as in the script of a server.
 */
const SESSION = new RegExp(`src/session\\.ts|${SHARED_BY_WAYS.source}`);

// eslint-disable-next-line no-restricted-syntax -- Vite reads the default export
export default defineConfig({
  base: './',
  publicDir: false,
  plugins: browserPlugins(),
  build: browserBuild({
    outDir: 'dist/package',
    entries: {session: 'src/session.ts', testing: 'src/testing.ts'},
    cuts: [{name: 'session', test: SESSION, priority: 2}, OTHER_WAYS],
  }),
});
