/**
 * React as modules for the pages of tests: it is published for bundlers alone. It stands alone because hook and component are
 * tested as they are written, with one React for both of them and for the test.
 */
import {createRequire} from 'node:module';
import type {TestRunnerPlugin} from '@web/test-runner';
import {build} from 'esbuild';

const PACKAGES = ['react', 'react-dom', 'react-dom/client', 'react-dom/server.browser'];
const FOLDER = '/__react/';
/** The one file that has all of them: what is in two files is there twice. */
const ALL = `${FOLDER}all.js`;

export function reactForPages(): TestRunnerPlugin {
  let all: Promise<string> | undefined;
  return {
    name: 'react-for-pages',
    resolveImport: ({source}) => (PACKAGES.includes(source) ? `${FOLDER}${source}` : undefined),
    serve: async ({path}) => {
      const name = path.replace(FOLDER, '');
      if (path === ALL) return {body: await (all ??= bundle()), type: 'js'};
      return path.startsWith(FOLDER) && PACKAGES.includes(name)
        ? {body: exportsOf(name), type: 'js'}
        : undefined;
    },
  };
}

/** As in development: what is wrong is told, and `StrictMode` is strict. */
async function bundle(): Promise<string> {
  const contents = PACKAGES.map((name, at) => `import p${at} from '${name}'; export {p${at}};`).join('\n');
  const {outputFiles} = await build({
    stdin: {contents, resolveDir: import.meta.dirname},
    ...{bundle: true, write: false, format: 'esm', target: 'es2022', platform: 'browser'},
    define: {'process.env.NODE_ENV': '"development"'},
  });
  return outputFiles[0]?.text ?? '';
}

function exportsOf(name: string): string {
  const names = Object.keys(createRequire(import.meta.url)(name) as object).filter(one => one !== 'default');
  const at = PACKAGES.indexOf(name);
  return `import {p${at}} from '${ALL}';\nexport const {${names.join(', ')}} = p${at};\nexport default p${at};\n`;
}
