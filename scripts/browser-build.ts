/**
 * How a bundle for browsers is written, whatever is in it: the script that a page loads from a server, and the package
 * that a page's own build takes in, are written alike.
 */
import type {BuildEnvironmentOptions, Plugin} from 'vite';
import {barePreload} from './bare-preload.js';
import type {Bundle} from './bundles.js';
import {copiedModules} from './copied-modules.js';
import {terserPlugin} from './terser-plugin.js';
import {workletPlugin} from './worklet-plugin.js';

/**
 * The small things that two ways of a call share: in a file of their own they would weigh more, and be found a trip
 * later, so they go with what every call is made of.
 */
export const SHARED_BY_WAYS =
  /src\/(realtime\/(session\/page-session|protocol\/subprotocol)|audio\/speaker)\.ts/;

/** A chunk that is cut by hand; the one of highest priority takes a module. */
export type Cut = {readonly name: string; readonly test: RegExp; readonly priority: number};

/** What every bundle's code goes through, behind the plugins of its own. */
export function browserPlugins({external}: Bundle): Plugin[] {
  // What a page's own build takes in is minified there, with the rest of the page.
  const minifiers = external === undefined ? [terserPlugin()] : [];
  return [copiedModules(), workletPlugin(), barePreload(), ...minifiers];
}

export function browserBuild({
  outDir,
  entries,
  cuts = [],
  joins = false,
  external,
}: Bundle): BuildEnvironmentOptions {
  return {
    outDir,
    emptyOutDir: !joins,
    target: 'es2022',
    sourcemap: true,
    minify: true,
    modulePreload: false,
    // Not Vite's library mode: it leaves white space in ES modules, which visitors would load.
    rolldownOptions: {
      input: {...entries},
      preserveEntrySignatures: 'strict',
      optimization: {inlineConst: {mode: 'all', pass: 3}},
      ...(external && {external}),
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name].js',
        codeSplitting: {groups: [...cuts]},
      },
    },
  };
}
