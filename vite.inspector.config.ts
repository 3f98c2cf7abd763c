/**
 * The inspector of files: a script of its own beside the widget's, in one file. It is built by itself, because code that two
 * entries of one build share is moved to where both find it, and every visitor of the widget would pay for that.
 */
import {defineConfig} from 'vite';
import {browserBuild, browserPlugins} from './scripts/browser-build.js';
import {cssPlugin} from './scripts/css-plugin.js';
import {htmlPlugin} from './scripts/html-plugin.js';
import {litPlugin} from './scripts/lit-plugin.js';

// eslint-disable-next-line no-restricted-syntax -- Vite reads the default export
export default defineConfig({
  base: './',
  publicDir: false,
  plugins: [cssPlugin(), htmlPlugin(), litPlugin(), ...browserPlugins()],
  build: browserBuild({
    outDir: 'dist/browser',
    entries: {'realtime-voice-inspector': 'src/inspector.ts'},
    cuts: [],
    joins: true,
  }),
});
