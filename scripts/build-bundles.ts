/** Writes every bundle for browsers, one after the other: some join the folder of one before them. */
import {resolve} from 'node:path';
import {build} from 'vite';
import {browserBuild, browserPlugins} from './browser-build.js';
import {BUNDLES} from './bundles.js';

const ROOT = resolve(import.meta.dirname, '..');

/** Of which folder; without one all of them. */
const [, , folder = ''] = process.argv;

for (const bundle of BUNDLES.filter(({outDir}) => outDir.startsWith(folder))) {
  const since = Date.now();
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    base: './',
    publicDir: false,
    plugins: [...bundle.plugins(), ...browserPlugins(bundle)],
    build: browserBuild(bundle),
  });
  process.stderr.write(`  ${bundle.title}: ${((Date.now() - since) / 1000).toFixed(1)} s\n`);
}
