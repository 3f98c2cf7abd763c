/** A real Chromium with a microphone that says what a test wants it to say. */
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import puppeteer, {type Browser, type Page} from 'puppeteer-core';
import {BROWSER_FLAGS, findBrowser} from '../../scripts/browser.mjs';
import {writeWav48k} from './wav.js';

export type BrowserOptions = {
  /** What the microphone hears, once, from the first time that it is opened: PCM16 at 24 kHz. */
  readonly microphone?: Int16Array;
  /** The same as a wav file that the test wrote itself. */
  readonly microphoneFile?: string;
  /** Flags in place of those that grant the microphone. */
  readonly microphoneFlags?: readonly string[];
  readonly flags?: readonly string[];
  /** Without it the page moves nothing: a browser with no graphics card draws with what the calls need to be in time. */
  readonly motion?: boolean;
  /** Off: nothing listens in the page, which would take time of its main thread. */
  readonly probe?: boolean;
};

export type TestBrowser = {
  /** Opens a page; `inject` runs in it before its own scripts. */
  readonly open: (url: string, inject?: string) => Promise<Page>;
  /** Forgets every file that a page has loaded. */
  readonly clearCache: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Plain JavaScript: it runs in the page, before the page's own scripts. */
const PAGE_PROBE = readFileSync(new URL('./page-probe.js', import.meta.url), 'utf8');

const STILL = '--force-prefers-reduced-motion';
const MICROPHONE_FLAGS = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

export async function launchBrowser(options: BrowserOptions = {}): Promise<TestBrowser> {
  const folder = mkdtempSync(join(tmpdir(), 'voice-browser-'));
  const {executablePath, headless, env} = await findBrowser();
  const flags = BROWSER_FLAGS.filter(
    flag => options.microphoneFlags === undefined || !MICROPHONE_FLAGS.includes(flag),
  );
  const browser: Browser = await puppeteer.launch({
    executablePath,
    headless,
    env: {...process.env, ...env},
    userDataDir: join(folder, 'profile'),
    args: [
      ...flags,
      ...(options.motion === true ? [] : [STILL]),
      ...(options.microphoneFlags ?? []),
      ...(options.flags ?? []),
      ...(options.microphone === undefined ? [] : [microphoneFlag(writtenTo(folder, options.microphone))]),
      ...(options.microphoneFile === undefined ? [] : [microphoneFlag(options.microphoneFile)]),
    ],
  });
  return {
    open: async (url, inject) => {
      const page = await browser.newPage();
      if (options.probe !== false) await page.evaluateOnNewDocument(PAGE_PROBE);
      if (inject !== undefined) await page.evaluateOnNewDocument(inject);
      await page.goto(url, {waitUntil: 'load'});
      await widgetsLoaded(page);
      return page;
    },
    clearCache: async () => {
      const page = await browser.newPage();
      const session = await page.createCDPSession();
      await session.send('Network.clearBrowserCache');
      await page.close();
    },
    close: async () => {
      await browser.close();
      rmSync(folder, {recursive: true, force: true, maxRetries: 5});
    },
  };
}

/** The script asks before it loads, so a page may be loaded before its widgets are. A page without the script has none. */
export async function widgetsLoaded(page: Page): Promise<void> {
  const areLoaded = (): boolean => document.querySelector('realtime-voice:not(:defined)') === null;
  await page.waitForFunction(areLoaded, {timeout: 5_000}).catch(() => undefined);
}

function writtenTo(folder: string, sound: Int16Array): string {
  const path = join(folder, 'microphone.wav');
  writeWav48k(path, sound);
  return path;
}

function microphoneFlag(path: string): string {
  return `--use-file-for-fake-audio-capture=${path}%noloop`;
}

/** What test/support/page-probe.js keeps in a page. */
type Probe = {
  /** Measured blocks of what goes to the speaker; `at` in milliseconds of the page's clock. */
  readonly heard: ReadonlyArray<{readonly at: number; readonly ms: number; readonly rms: number}>;
  readonly stillOpen: () => string[];
};

/** Louder than this (−50 dBFS) can be heard. */
const AUDIBLE = 10 ** (-50 / 20);

/** Milliseconds of audible sound between two moments of the page's clock. */
export async function audibleMs(page: Page, from = 0, to = Infinity): Promise<number> {
  const blocks = await heardBetween(page, from, to);
  return blocks.filter(({rms}) => rms > AUDIBLE).reduce((sum, {ms}) => sum + ms, 0);
}

/** The loudest block between two moments, as a share of full scale. */
export async function loudestAtSpeaker(page: Page, from = 0, to = Infinity): Promise<number> {
  const blocks = await heardBetween(page, from, to);
  return blocks.reduce((loudest, {rms}) => Math.max(loudest, rms), 0);
}

/** Resolves when the page has no microphone, context, connection or socket open any more. */
export async function waitUntilAllClosed(page: Page): Promise<void> {
  const stillOpen = (): string[] => (globalThis as unknown as {voiceProbe: Probe}).voiceProbe.stillOpen();
  const allClosed = (): boolean =>
    (globalThis as unknown as {voiceProbe: Probe}).voiceProbe.stillOpen().length === 0;
  await page.waitForFunction(allClosed, {timeout: 5_000}).catch(async (cause: unknown) => {
    throw new Error(`Still open: ${(await page.evaluate(stillOpen)).join(', ')}`, {cause});
  });
}

async function heardBetween(page: Page, from: number, to: number): Promise<Probe['heard']> {
  const all = await page.evaluate(() => (globalThis as unknown as {voiceProbe: Probe}).voiceProbe.heard);
  return all.filter(({at}) => at >= from && at <= to);
}
