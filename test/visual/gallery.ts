/** The gallery: the page of each sheet of looks, and its pictures. */
import type {ElementHandle} from 'puppeteer-core';
import {SHEETS, type Cell, type Colours, type Sheet} from './sheets.js';
import {lookOf, openSite, paint, type Site} from './site.js';

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
  const site = await openSite(['cell.html']);
  const styles = [...site.files.keys()].find(path => path.endsWith('.css')) ?? '';
  for (const sheet of SHEETS) site.files.set(`/sheet-${sheet.name}.html`, htmlOf(sheet, styles));
  return {photograph: sheet => photograph(site, sheet), close: site.close};
}

/** The looks are made once; the colours change around them. */
async function photograph({browser, origin}: Site, sheet: Sheet): Promise<Pictures> {
  const page = await browser.newPage();
  try {
    await page.setViewport(sizeOf(sheet));
    await paint(page, 'light');
    await page.goto(`${origin}/sheet-${sheet.name}.html`);
    for (const place of await page.$$('iframe')) await fill(place);
    const pictures = new Map<Colours, Uint8Array>();
    for (const colours of sheet.colours) {
      await paint(page, colours);
      pictures.set(colours, await page.screenshot());
    }
    return pictures;
  } finally {
    await page.close();
  }
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
  await lookOf(await place.contentFrame());
}
