/** Runs a part of the bench in a page of a real Chromium, with the project's own code in it. */
import {createServer, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build, type Plugin} from 'esbuild';
import {bundleWorklet} from '../../scripts/worklet-plugin.js';
import {launchBrowser} from '../../test/support/browser.js';

/** One page may take this long; then the bench ends with an error instead of waiting for ever. */
const LIMIT_MS = 180_000;

export type Chromium = {
  /** Calls what a file of `page/` exports with these arguments, in a page of its own, and gives its result. */
  readonly run: <Result>(file: string, name: string, ...args: readonly unknown[]) => Promise<Result>;
  readonly close: () => Promise<void>;
};

export async function openChromium(): Promise<Chromium> {
  const server = createServer((request, response) => void answer(request.url ?? '/', response));
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await launchBrowser();
  return {
    run: async <Result>(file: string, name: string, ...args: readonly unknown[]) => {
      const page = await browser.open(origin);
      page.setDefaultTimeout(LIMIT_MS);
      const given = args.map(argument => JSON.stringify(argument)).join();
      const call = page.evaluate(
        `import('/${file}').then(page => page.${name}(${given}))`,
      ) as Promise<Result>;
      const result = await Promise.race([call, tooLate(file)]);
      await page.close();
      return result;
    },
    close: async () => {
      await browser.close();
      server.close();
    },
  };
}

async function answer(path: string, response: ServerResponse): Promise<void> {
  const isPage = path === '/';
  if (!isPage && !path.endsWith('.ts')) {
    response.writeHead(404).end();
    return;
  }
  const text = isPage ? '<!doctype html><title>Bench</title>' : await bundleOf(path);
  response.writeHead(200, {
    'content-type': isPage ? 'text/html' : 'text/javascript',
    // Isolated, a page may read a finer clock.
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  });
  response.end(text);
}

function tooLate(file: string): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`${file} took too long`)), LIMIT_MS).unref();
  });
}

/** As a page loads it: names that only a debugger wants are no cost of ours. */
async function bundleOf(path: string): Promise<string> {
  const {outputFiles} = await build({
    entryPoints: [fileURLToPath(new URL(`./page${path}`, import.meta.url))],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    // Some packages look for Node's modules where there are none.
    external: ['fs', 'path', 'crypto'],
    plugins: [worklets],
  });
  return outputFiles[0]?.text ?? '';
}

/** `?worklet` and `?worklet-text`, as the build of the project reads them. There is no file: a page takes the text. */
const worklets: Plugin = {
  name: 'worklets',
  setup: bundler => {
    bundler.onResolve({filter: /\?worklet(-text)?$/}, ({path, resolveDir}) => ({
      path: join(resolveDir, path),
      namespace: 'worklet',
    }));
    bundler.onLoad({filter: /./, namespace: 'worklet'}, async ({path}) => {
      const [file = '', kind] = path.split('?');
      const content = kind === 'worklet' ? 'none.js' : await bundleWorklet(file);
      return {contents: JSON.stringify(content), loader: 'json'};
    });
  },
};
