/** `npm run pictures`: the pictures of the documents, drawn anew in `docs/images`. */
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {ROOT} from '../../scripts/find-tests.js';
import {HOSTS, openHosts, photograph, type Host, type Width} from './hosts.js';
import type {Colours} from './sheets.js';
import {lookOf, openSite, paint, type Site} from './site.js';

const PLACE = join(ROOT, 'docs', 'images');

/** The widget by itself, at the width of a column of text. */
const ALONE = {closed: 'idle', listening: 'listening', failed: 'failed'} as const;
const COLUMN = 720;

const AS_PICTURE = {type: 'webp', quality: 90} as const;

/** How wide a window is drawn among the others. */
const DRAWN: ReadonlyArray<readonly [Width, number]> = [
  [1440, 560],
  [768, 280],
  [320, 150],
];

async function drawAlone(): Promise<void> {
  const site = await openSite(['cell.html']);
  try {
    for (const [name, shows] of Object.entries(ALONE)) {
      const page = await site.browser.newPage();
      await page.setViewport({width: COLUMN, height: 600, deviceScaleFactor: 2});
      await paint(page, 'light');
      await page.goto(`${site.origin}/cell.html?variant=inline&shows=${shows}`);
      await lookOf(page.mainFrame());
      const widget = await page.$('realtime-voice');
      keep(name, await widget!.screenshot(AS_PICTURE));
      await page.close();
    }
  } finally {
    await site.close();
  }
}

/** Every host at every width, side by side, in one colour scheme. */
async function drawHosts(colours: Colours): Promise<void> {
  const site = await openHosts();
  try {
    const rows: string[] = [];
    for (const host of HOSTS) {
      const windows = await Promise.all(
        DRAWN.map(async ([width, drawn]) =>
          imageOf(await photograph(site, host, width, colours), host, drawn),
        ),
      );
      rows.push(`<p>${windows.join('')}</p>`);
    }
    keep(`hosts-${colours}`, await collage(site, rows));
  } finally {
    await site.close();
  }
}

function imageOf(png: Uint8Array, {name}: Host, width: number): string {
  const source = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
  return `<img alt="${name}" width="${width}" src="${source}">`;
}

async function collage({browser}: Site, rows: readonly string[]): Promise<Uint8Array> {
  const page = await browser.newPage();
  await page.setContent(`<style>
    html { inline-size: max-content; background: #c9ccd3 }
    body { margin: 8px }
    p { display: flex; gap: 16px; align-items: start; margin: 8px }
    img { border-radius: 6px }
  </style>${rows.join('')}`);
  const picture = await page.screenshot({...AS_PICTURE, fullPage: true});
  await page.close();
  return picture;
}

function keep(name: string, picture: Uint8Array): void {
  mkdirSync(PLACE, {recursive: true});
  writeFileSync(join(PLACE, `${name}.webp`), picture);
}

await drawAlone();
for (const colours of ['light', 'dark', 'forced'] as const) await drawHosts(colours);
