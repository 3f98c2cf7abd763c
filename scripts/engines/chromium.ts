/** Chromium with a microphone of its own: the engine of every run. */
import {chromeLauncher} from '@web/test-runner-chrome';
import * as puppeteer from 'puppeteer-core';
import {BROWSER_FLAGS, findBrowser} from '../browser.mjs';
import type {Engine} from './engine.js';

export async function openChromium(): Promise<Engine> {
  const {executablePath, headless, env} = await findBrowser();
  const launcher = chromeLauncher({
    puppeteer,
    // A window for each: what is in no front tab is never laid out by itself.
    createPage: async ({browser}) => (await browser.createBrowserContext()).newPage(),
    launchOptions: {executablePath, headless, args: [...BROWSER_FLAGS], env: {...process.env, ...env}},
  });
  return {launcher, end: () => Promise.resolve()};
}
