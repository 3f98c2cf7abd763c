/** Five very different pages that the widget stands on: which look it has on each, and their pictures. */
import type {State, Variant} from '../components/support/looks.js';
import type {Colours} from './sheets.js';
import {lookOf, openSite, paint, type Site} from './site.js';

/** Of windows, in CSS pixels: a phone, a tablet, a desk. */
export const WIDTHS = [320, 768, 1440] as const;

export type Width = (typeof WIDTHS)[number];

export type Host = {
  readonly name: string;
  readonly variant: Variant;
  readonly shows: State;
  readonly attributes?: Readonly<Record<string, string>>;
};

export const HOSTS: readonly Host[] = [
  {name: 'bare', variant: 'inline', shows: 'speaking'},
  {name: 'app', variant: 'inline', shows: 'listening', attributes: {'text-input': ''}},
  {name: 'dashboard', variant: 'panel', shows: 'thinking', attributes: {theme: 'dark'}},
  {name: 'shop', variant: 'panel', shows: 'hearing'},
  {name: 'news', variant: 'inline', shows: 'idle'},
];

const HEIGHTS: Readonly<Record<Width, number>> = {320: 640, 768: 900, 1440: 900};

export function openHosts(): Promise<Site> {
  return openSite(HOSTS.map(({name}) => `hosts/${name}.html`));
}

/** A PNG of the window. Rejects where the look cannot be had. */
export async function photograph(
  {browser, origin}: Site,
  {name, variant, shows, attributes}: Host,
  width: Width,
  colours: Colours,
): Promise<Uint8Array> {
  const page = await browser.newPage();
  try {
    await page.setViewport({width, height: HEIGHTS[width]});
    const query = new URLSearchParams({variant, shows, ...attributes});
    await page.goto(`${origin}/${name}.html?${query}`);
    await lookOf(page.mainFrame());
    await paint(page, colours);
    return await page.screenshot();
  } finally {
    await page.close();
  }
}
