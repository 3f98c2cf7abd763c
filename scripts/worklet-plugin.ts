/**
 * `import source from './x.worklet.ts?worklet'`: the processor, bundled with what it imports, as text; in a build
 * also as a file under `worklets/`, for pages whose policy allows no blob: scripts. It serves Vite and the
 * browser tests alike, so both run the same code.
 */
import {basename, dirname, resolve} from 'node:path';
import {build} from 'esbuild';
import type {Plugin} from 'vite';

const SUFFIX = '?worklet';
/** A virtual module: the test server drops the query of a real file's address before it asks us. */
const PREFIX = '\0worklet:';

export function workletPlugin(): Plugin {
  let emitsFiles = false;
  return {
    name: 'worklet',
    enforce: 'pre',
    configResolved: config => {
      emitsFiles = config.command === 'build';
    },
    resolveId: (id, importer) => {
      if (!id.endsWith(SUFFIX) || importer === undefined) return null;
      return PREFIX + resolve(dirname(importer), id.slice(0, -SUFFIX.length));
    },
    async load(id) {
      if (!id.startsWith(PREFIX)) return null;
      const path = id.slice(PREFIX.length);
      const source = await bundleWorklet(path);
      if (emitsFiles) {
        const fileName = `worklets/${basename(path).replace('.worklet.ts', '.js')}`;
        this.emitFile({type: 'asset', fileName, source});
      }
      return `export default ${JSON.stringify(source)};`;
    },
  };
}

/** One minified script without imports or exports, as `AudioWorklet.addModule` runs it. */
export async function bundleWorklet(path: string): Promise<string> {
  const result = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2022',
    legalComments: 'none',
  });
  return result.outputFiles[0]?.text ?? '';
}
