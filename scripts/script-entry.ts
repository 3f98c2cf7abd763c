/**
 * The script that pages name, and what only it loads. It stands alone because it is built for browsers that cannot read the
 * widget, and after it: it names the folder of the chunks, which is known when all of them are written.
 */
import {writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {build} from 'esbuild';
import {minify} from 'terser';

const SOURCES = resolve(import.meta.dirname, '../src/script');
/** Those that know `import()` and `import.meta`, and nothing newer: Chrome 64, Firefox 67, Safari 11.1. */
const BROWSERS = {target: 'es2018', supported: {'dynamic-import': true, 'import-meta': true}};

/** What the entry asks for, each a chunk of its own. */
const PARTS = ['second-copy', 'old-browser', 'script-tag'] as const;
/** The chunk that holds `src/index.ts`. */
const SHELL = 'shell';

/** Writes the parts among the other chunks, in the folder of that path. */
export async function writeScriptParts(folder: string): Promise<void> {
  for (const name of PARTS) {
    writeFileSync(join(folder, `${name}.js`), await bundle(`${name}.ts`, '.'));
  }
}

/** Writes the entry to `file`; `chunks` is the name of the folder beside it. */
export async function writeScriptEntry(file: string, chunks: string): Promise<void> {
  writeFileSync(file, await bundle('entry.ts', `./${chunks}`));
}

/** One file, in which a part that is imported on demand is looked for in the folder `chunks`. */
async function bundle(source: string, chunks: string): Promise<string> {
  const {outputFiles} = await build({
    entryPoints: [join(SOURCES, source)],
    bundle: true,
    write: false,
    format: 'esm',
    ...BROWSERS,
    plugins: [
      {
        name: 'parts-of-the-script',
        setup: bundler =>
          bundler.onResolve({filter: /^\./}, ({kind, path}) => {
            if (kind !== 'dynamic-import') return undefined;
            const part = PARTS.find(name => path === `./${name}.js`) ?? SHELL;
            return {path: `${chunks}/${part}.js`, external: true};
          }),
      },
    ],
  });
  const text = outputFiles[0]?.text ?? '';
  const {code = text} = await minify(text, {module: true, ecma: 2015, compress: {passes: 3, unsafe: true}});
  return code;
}
