/** The browser build: one small entry module, the rest in chunks that are loaded when somebody wants to talk. */
import {defineConfig} from 'vite';
import {cssPlugin} from './scripts/css-plugin.js';
import {workletPlugin} from './scripts/worklet-plugin.js';

// eslint-disable-next-line no-restricted-syntax -- Vite reads the default export
export default defineConfig({
  base: './',
  publicDir: false,
  plugins: [cssPlugin(), workletPlugin()],
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
        chunkFileNames: 'chunks/[name]-[hash].js',
      },
    },
  },
});
