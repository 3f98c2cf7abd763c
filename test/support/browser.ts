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
  /** Flags in place of those that grant the microphone. */
  readonly microphoneFlags?: readonly string[];
  readonly flags?: readonly string[];
};

export type TestBrowser = {
  readonly open: (url: string) => Promise<Page>;
  readonly close: () => Promise<void>;
};

/** Plain JavaScript: it runs in the page, before the page's own scripts. */
const SPEAKER_METER = readFileSync(new URL('./speaker-meter.js', import.meta.url), 'utf8');

const MICROPHONE_FLAGS = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

export async function launchBrowser(options: BrowserOptions = {}): Promise<TestBrowser> {
  const folder = mkdtempSync(join(tmpdir(), 'voice-browser-'));
  const {executablePath, headless, env} = await findBrowser();
  const flags = BROWSER_FLAGS.filter(flag => options.microphoneFlags === undefined || !MICROPHONE_FLAGS.includes(flag));
  const browser: Browser = await puppeteer.launch({
    executablePath,
    headless,
    env: {...process.env, ...env},
    userDataDir: join(folder, 'profile'),
    args: [
      ...flags,
      ...(options.microphoneFlags ?? []),
      ...(options.flags ?? []),
      ...(options.microphone === undefined ? [] : [microphoneFlag(folder, options.microphone)]),
    ],
  });
  return {
    open: async url => {
      const page = await browser.newPage();
      await page.evaluateOnNewDocument(SPEAKER_METER);
      await page.goto(url, {waitUntil: 'load'});
      return page;
    },
    close: async () => {
      await browser.close();
      rmSync(folder, {recursive: true, force: true, maxRetries: 5});
    },
  };
}

function microphoneFlag(folder: string, sound: Int16Array): string {
  const path = join(folder, 'microphone.wav');
  writeWav48k(path, sound);
  return `--use-file-for-fake-audio-capture=${path}%noloop`;
}

/** Milliseconds of audible sound (louder than −50 dBFS) between two moments of the page's clock. */
export async function audibleMs(page: Page, from = 0, to = Infinity): Promise<number> {
  const blocks = await heardBetween(page, from, to);
  const loud = blocks.filter(({rms}) => rms > 10 ** (-50 / 20)).length;
  const rate = await page.evaluate(() => new AudioContext().sampleRate);
  return (loud * 1024 * 1000) / rate;
}

/** The loudest block between two moments, as a share of full scale. */
export async function loudestAtSpeaker(page: Page, from = 0, to = Infinity): Promise<number> {
  const blocks = await heardBetween(page, from, to);
  return blocks.reduce((loudest, {rms}) => Math.max(loudest, rms), 0);
}

/** One measured block of what goes to the speaker. `at` in milliseconds of the page's clock. */
type Heard = {readonly at: number; readonly rms: number};

async function heardBetween(page: Page, from: number, to: number): Promise<Heard[]> {
  const all = await page.evaluate(() => (globalThis as unknown as {heardAtSpeaker: Heard[]}).heardAtSpeaker);
  return all.filter(({at}) => at >= from && at <= to);
}
