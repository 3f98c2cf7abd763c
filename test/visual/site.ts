/** A site of looks: pages of the widget as the tests draw it, built, served, and open in a browser that keeps still. */
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {basename, join} from 'node:path';
import puppeteer, {type Browser, type Frame, type Page} from 'puppeteer-core';
import {build} from 'vite';
import {BROWSER_FLAGS, findBrowser} from '../../scripts/browser.mjs';
import {workletPlugin} from '../../scripts/worklet-plugin.js';
import type {Colours} from './sheets.js';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript',
  css: 'text/css',
};

/** Letters and lines as they are on any machine, as far as a browser allows. */
const DRAWING_FLAGS = [
  '--font-render-hinting=none',
  '--disable-lcd-text',
  '--force-color-profile=srgb',
  '--hide-scrollbars',
];

const LOOK_LIMIT_MS = 60_000;
/** Once more than one, so that what followed from the first is drawn, too. */
const NEXT_FRAME = 'new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))';

export type Site = {
  readonly origin: string;
  readonly browser: Browser;
  /** By their paths; more may be added. */
  readonly files: Map<string, string | Uint8Array>;
  readonly close: () => Promise<void>;
};

/** `pages`: HTML files of this folder. They are served by their names. */
export async function openSite(pages: readonly string[]): Promise<Site> {
  const files = await bundle(pages);
  const server = await serve(files);
  const {executablePath, headless, env} = await findBrowser();
  const browser = await puppeteer.launch({
    executablePath,
    headless,
    env: {...process.env, ...env},
    args: [...BROWSER_FLAGS, ...DRAWING_FLAGS],
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    browser,
    files,
    close: async () => {
      await browser.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Draws `page` in these colours, and still: what moves is caught at another place each time. */
export async function paint(page: Page, colours: Colours): Promise<void> {
  const client = await page.createCDPSession();
  await client.send('Emulation.setEmulatedMedia', {features: featuresOf(colours)});
  await page.evaluate(NEXT_FRAME);
}

/** Resolves when the look of a page is there, drawn and still. */
export async function lookOf(frame: Frame): Promise<void> {
  await frame.waitForFunction(() => document.documentElement.dataset['look'] !== undefined, {
    timeout: LOOK_LIMIT_MS,
  });
  const look = await frame.evaluate(() => document.documentElement.dataset['look']);
  if (look !== 'ready') throw new Error(`${frame.url()} ${look ?? ''}`);
}

/** Every file of the pages, by its path. */
async function bundle(pages: readonly string[]): Promise<Map<string, string | Uint8Array>> {
  const built = await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'error',
    base: './',
    plugins: [workletPlugin()],
    // Without what compares pages, which only the runner of the component tests can serve.
    resolve: {alias: {'@open-wc/testing': '@open-wc/testing-helpers'}},
    build: {
      write: false,
      minify: false,
      modulePreload: false,
      target: 'es2022',
      rolldownOptions: {input: pages.map(page => join(import.meta.dirname, page))},
    },
  });
  const files = new Map<string, string | Uint8Array>();
  for (const {output} of [built].flat() as Array<{output: readonly Output[]}>)
    for (const file of output)
      files.set(
        `/${file.fileName.endsWith('.html') ? basename(file.fileName) : file.fileName}`,
        file.type === 'chunk' ? file.code : file.source,
      );
  return files;
}

type Output =
  | {readonly type: 'chunk'; readonly fileName: string; readonly code: string}
  | {readonly type: 'asset'; readonly fileName: string; readonly source: string | Uint8Array};

async function serve(files: ReadonlyMap<string, string | Uint8Array>): Promise<Server> {
  const server = createServer((request, response) => {
    const {pathname} = new URL(request.url ?? '/', 'http://localhost');
    const file = files.get(pathname);
    const type = TYPES[pathname.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
    response.writeHead(file === undefined ? 404 : 200, {
      'content-type': type,
      'cache-control': 'max-age=600',
    });
    response.end(file);
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  return server;
}

function featuresOf(colours: Colours): Array<{name: string; value: string}> {
  return [
    {name: 'prefers-reduced-motion', value: 'reduce'},
    {name: 'prefers-color-scheme', value: colours === 'dark' ? 'dark' : 'light'},
    {name: 'forced-colors', value: colours === 'forced' ? 'active' : 'none'},
  ];
}
