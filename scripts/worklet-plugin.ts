/**
 * `import worklet from './x.worklet.ts?worklet'`: the processor, bundled with what it imports, as text and as the
 * name of a file; a build puts the file under `worklets/`, for pages whose policy allows no blob: scripts. It serves Vite and the
 * browser tests alike, so both run the same code.
 */
import {createHash} from 'node:crypto';
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
      const name = basename(path).replace('.worklet.ts', '.js');
      if (emitsFiles) this.emitFile({type: 'asset', fileName: `worklets/${name}`, source});
      // The version keeps a cache from giving an old processor to a new script.
      const version = createHash('sha256').update(source).digest('hex').slice(0, 8);
      return `export default ${JSON.stringify({file: `${name}?${version}`, source})};`;
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
