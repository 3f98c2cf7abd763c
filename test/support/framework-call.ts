/** A call on a page that is made with a framework, and the proof that it goes on whatever the framework does to it. */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import type {Page} from 'puppeteer-core';
import {launchBrowser} from './browser.js';
import {openFixture, type FixtureSite} from './fixture-site.js';
import {loggedEvents, press, waitForEvent} from './host-page.js';
import {VISITOR_VOICE, sayUntilUnderstood} from './visitor-voice.js';
import {startServer} from './voice-server.js';

export type FrameworkCall = {
  readonly page: Page;
  /** The paths that the site was asked for so far. */
  readonly asked: readonly string[];
  readonly origin: string;
  readonly close: () => Promise<void>;
};

export type FrameworkSites = {
  /** Opens a page of a fixture, whose site is built and served from then on. */
  readonly open: (fixture: string, path?: string) => Promise<Omit<FrameworkCall, 'close'>>;
  readonly close: () => Promise<void>;
};

const PAGE_LOG = readFileSync(new URL('./page-log.js', import.meta.url), 'utf8');

type Voice = HTMLElement & {readonly session: object; readonly state: {readonly phase: string}};
type Marked = {
  readonly voiceProbe: {readonly opened: readonly unknown[]};
  mark?: {readonly voice: Voice; readonly session: object; readonly opened: number};
};

/** A voice server, and a browser with a voice in its microphone, for the pages of as many fixtures as a test looks at. */
export async function openFrameworkSites(): Promise<FrameworkSites> {
  const closing: Array<() => unknown> = [];
  const close = async (): Promise<void> => {
    for (const undo of closing.splice(0).reverse()) await undo();
  };
  try {
    const server = await startServer();
    closing.push(() => server.stop());
    const browser = await launchBrowser();
    closing.push(() => browser.close());
    const sites = new Map<string, FixtureSite>();
    const siteOf = async (fixture: string): Promise<FixtureSite> => {
      const site = sites.get(fixture) ?? (await openFixture(fixture, server.origin));
      if (!sites.has(fixture)) closing.push(() => site.close());
      sites.set(fixture, site);
      return site;
    };
    return {
      open: async (fixture, path = '/') => {
        const {origin, asked} = await siteOf(fixture);
        return {page: await browser.open(origin + path, VISITOR_VOICE + PAGE_LOG), asked, origin};
      },
      close,
    };
  } catch (failure) {
    await close();
    throw failure;
  }
}

/** Opens the page of a fixture, and begins a call there in which the visitor was heard and answered. */
export async function openFrameworkCall(fixture: string, path = '/'): Promise<FrameworkCall> {
  const sites = await openFrameworkSites();
  try {
    const opened = await sites.open(fixture, path);
    await beginCall(opened.page);
    return {...opened, close: sites.close};
  } catch (failure) {
    await sites.close();
    throw failure;
  }
}

/** The call, and a first turn of it. */
async function beginCall(page: Page): Promise<void> {
  await press(page, 'Start talking');
  await waitForEvent(page, {type: 'voice-start'}, {timeout: 15_000});
  await talk(page);
}

/**
 * `change` is what the framework does. The same element has the same session behind it, over the lines that it had; the
 * visitor is heard by it, and answered, later than a removed element would have hung up.
 */
export async function assertKept(page: Page, change: () => Promise<unknown>): Promise<void> {
  await page.evaluate(() => {
    const marked = globalThis as unknown as Marked;
    const voice = document.querySelector<Voice>('realtime-voice')!;
    marked.mark = {voice, session: voice.session, opened: marked.voiceProbe.opened.length};
  });
  await change();
  await assertSame(page);
  await talk(page);
  await assertSame(page);
  const events = await loggedEvents(page);
  assert.deepEqual(
    events.filter(({type}) => type === 'voice-end' || type === 'voice-error'),
    [],
  );
  assert.equal(events.filter(({type}) => type === 'voice-start').length, 1);
}

async function assertSame(page: Page): Promise<void> {
  const found = await page.evaluate(() => {
    const {mark, voiceProbe} = globalThis as unknown as Marked;
    const voice = document.querySelector<Voice>('realtime-voice');
    return {
      element: voice === mark?.voice,
      session: voice?.session === mark?.session,
      opened: voiceProbe.opened.length - (mark?.opened ?? 0),
      phase: voice?.state.phase,
    };
  });
  assert.deepEqual(found, {element: true, session: true, opened: 0, phase: 'live'});
}

/** Which of the paths that a site was asked for are files that run on the audio thread, whatever a build calls them. */
export async function processorFiles({
  asked,
  origin,
}: Pick<FrameworkCall, 'asked' | 'origin'>): Promise<string[]> {
  const found = [];
  for (const path of new Set(asked.filter(name => name.endsWith('.js')))) {
    const text = await (await fetch(origin + path)).text();
    // The same as a text, for pages that cannot have the file, is a module.
    if (text.includes('registerProcessor(') && !/\b(import|export)\b/.test(text)) found.push(path);
  }
  return found;
}

/** Waits until a page has this heading. */
export async function waitForHeading(page: Page, text: string): Promise<void> {
  await page.waitForSelector(`::-p-aria([name="${text}"][role="heading"])`, {timeout: 10_000});
}

/** The visitor says this, and is answered to the end. */
export async function talk(page: Page, words = 'what time is it'): Promise<void> {
  const after = (await loggedEvents(page)).at(-1)?.at ?? 0;
  const asked = await sayUntilUnderstood(page, words, {after});
  await waitForEvent(page, {type: 'voice-speech-start', speaker: 'assistant'}, {after: asked.at});
  await waitForEvent(page, {type: 'voice-speech-end', speaker: 'assistant'}, {after: asked.at});
}
