/**
 * `import file from './x.worklet.ts?worklet'`: the processor, bundled with what it imports, as the name of a file that a
 * build puts under `worklets/`; `?worklet-text` is the same as text. It serves Vite and the browser tests alike, so
 * both run the same code.
 */
import {createHash} from 'node:crypto';
import {basename, dirname, resolve} from 'node:path';
import {build} from 'esbuild';
import {minify} from 'terser';
import type {Plugin} from 'vite';

const QUERY = /\?(worklet|worklet-text)$/;
/** A virtual module: the test server drops the query of a real file's address before it asks us. */
const MODULE = /^\0(worklet|worklet-text):(.*)$/;

export function workletPlugin(): Plugin {
  let emitsFiles = false;
  return {
    name: 'worklet',
    enforce: 'pre',
    configResolved: config => {
      emitsFiles = config.command === 'build';
    },
    resolveId: (id, importer) => {
      const [query, kind] = QUERY.exec(id) ?? [];
      if (query === undefined || importer === undefined) return null;
      return `\0${kind}:${resolve(dirname(importer), id.slice(0, -query.length))}`;
    },
    async load(id) {
      const [, kind, path] = MODULE.exec(id) ?? [];
      if (path === undefined) return null;
      const source = await bundleWorklet(path);
      if (kind === 'worklet-text') return `export default ${JSON.stringify(source)};`;
      const name = basename(path).replace('.worklet.ts', '.js');
      if (emitsFiles) this.emitFile({type: 'asset', fileName: `worklets/${name}`, source});
      // The version keeps a cache from giving an old processor to a new script.
      const version = createHash('sha256').update(source).digest('hex').slice(0, 8);
      return `export default ${JSON.stringify(`${name}?${version}`)};`;
    },
  };
}

const COMPRESS = {
  ...{passes: 5, keep_fargs: false, lhs_constants: false},
  ...{unsafe_arrows: true, unsafe_methods: true},
};

/** One minified module without imports or exports, as `AudioWorklet.addModule` runs it. */
export async function bundleWorklet(path: string): Promise<string> {
  const result = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
  });
  const text = result.outputFiles[0]?.text ?? '';
  return (await minify(text, {module: true, ecma: 2020, compress: COMPRESS})).code ?? text;
}
