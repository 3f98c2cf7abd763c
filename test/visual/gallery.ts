/** The gallery: builds the page of one look, serves it, and takes a picture of each sheet. */
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import puppeteer, {type Browser, type ElementHandle} from 'puppeteer-core';
import {build} from 'vite';
import {BROWSER_FLAGS, findBrowser} from '../../scripts/browser.mjs';
import {workletPlugin} from '../../scripts/worklet-plugin.js';
import {SHEETS, type Cell, type Colours, type Sheet} from './sheets.js';

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
const GAP = 8;
const CAPTION = 24;

/** PNGs. */
export type Pictures = ReadonlyMap<Colours, Uint8Array>;

export type Gallery = {
  /** The sheet in each of its colours. Rejects where a look of it cannot be had. */
  readonly photograph: (sheet: Sheet) => Promise<Pictures>;
  readonly close: () => Promise<void>;
};

export async function openGallery(): Promise<Gallery> {
  const files = await bundle();
  const styles = [...files.keys()].find(path => path.endsWith('.css')) ?? '';
  for (const sheet of SHEETS) files.set(`/sheet-${sheet.name}.html`, htmlOf(sheet, styles));
  const server = await serve(files);
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const {executablePath, headless, env} = await findBrowser();
  const browser = await puppeteer.launch({
    executablePath,
    headless,
    env: {...process.env, ...env},
    args: [...BROWSER_FLAGS, ...DRAWING_FLAGS],
  });
  return {
    photograph: sheet => photograph(browser, origin, sheet),
    close: async () => {
      await browser.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Every file of the page, by its path. */
async function bundle(): Promise<Map<string, string | Uint8Array>> {
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
      rolldownOptions: {input: join(import.meta.dirname, 'cell.html')},
    },
  });
  const files = new Map<string, string | Uint8Array>();
  for (const {output} of [built].flat() as Array<{output: readonly Output[]}>)
    for (const file of output)
      files.set(`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source);
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

/** The looks are made once; the colours change around them. */
async function photograph(browser: Browser, origin: string, sheet: Sheet): Promise<Pictures> {
  const page = await browser.newPage();
  try {
    const client = await page.createCDPSession();
    const paint = async (colours: Colours): Promise<void> => {
      await client.send('Emulation.setEmulatedMedia', {features: featuresOf(colours)});
      await page.evaluate(NEXT_FRAME);
    };
    await client.send('Emulation.setEmulatedMedia', {features: featuresOf('light')});
    await page.setViewport(sizeOf(sheet));
    await page.goto(`${origin}/sheet-${sheet.name}.html`);
    for (const place of await page.$$('iframe')) await fill(place);
    const pictures = new Map<Colours, Uint8Array>();
    for (const colours of sheet.colours) {
      await paint(colours);
      pictures.set(colours, await page.screenshot());
    }
    return pictures;
  } finally {
    await page.close();
  }
}

/** Still: what moves is caught at another place each time. */
function featuresOf(colours: Colours): Array<{name: string; value: string}> {
  return [
    {name: 'prefers-reduced-motion', value: 'reduce'},
    {name: 'prefers-color-scheme', value: colours === 'dark' ? 'dark' : 'light'},
    {name: 'forced-colors', value: colours === 'forced' ? 'active' : 'none'},
  ];
}

function sizeOf({rows}: Sheet): {width: number; height: number} {
  const widths = rows.map(row => row.reduce((sum, {width}) => sum + width + GAP, GAP));
  const heights = rows.map(row => Math.max(...row.map(({height}) => height)) + CAPTION + GAP);
  return {width: Math.max(...widths), height: heights.reduce((sum, height) => sum + height, GAP)};
}

/** With the style sheet of the looks, for its letters. */
function htmlOf({rows}: Sheet, styles: string): string {
  const lines = rows.map(row => `<div class="row">${row.map(figureOf).join('')}</div>`);
  return `<!doctype html><html lang="en"><title>A sheet</title><link rel="stylesheet" href="${styles}"><style>
    body { margin: ${GAP / 2}px }
    .row { display: flex }
    figure { margin: ${GAP / 2}px }
    figcaption { block-size: ${CAPTION}px; overflow: hidden; font: 14px/${CAPTION}px Inter }
    iframe { display: block; border: 0 }
  </style>${lines.join('')}`;
}

function figureOf({variant, shows, width, height, attributes}: Cell): string {
  const query = new URLSearchParams({variant, shows, ...attributes}).toString().replaceAll('&', '&amp;');
  return `<figure><figcaption>${variant}, ${shows}</figcaption>
    <iframe data-look="/cell.html?${query}" width="${width}" height="${height}"></iframe></figure>`;
}

/** Puts a look in its place. One after the other: each has parts to load in its own time. */
async function fill(place: ElementHandle<HTMLIFrameElement>): Promise<void> {
  await place.evaluate(frame => (frame.src = frame.dataset['look'] ?? ''));
  const frame = await place.contentFrame();
  await frame.waitForFunction(() => document.documentElement.dataset['look'] !== undefined, {
    timeout: LOOK_LIMIT_MS,
  });
  const look = await frame.evaluate(() => document.documentElement.dataset['look']);
  if (look !== 'ready') throw new Error(`${frame.url()} ${look ?? ''}`);
}
