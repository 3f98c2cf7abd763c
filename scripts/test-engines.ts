/**
 * The engines that the tests of a page run in: Chromium in every run, Firefox where all is asked for. It stands alone
 * because each wants to be started in its own way to have a microphone that nobody plugged in.
 */
import {chromeLauncher} from '@web/test-runner-chrome';
import type {BrowserLauncher} from '@web/test-runner';
import * as puppeteer from 'puppeteer-core';
import {findProgram} from '../test/support/debian.js';
import {BROWSER_FLAGS, findBrowser} from './browser.mjs';

export type Engine = 'chromium' | 'firefox';

const FIREFOX_PREFERENCES = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
};

export async function launcherFor(engine: Engine): Promise<BrowserLauncher> {
  return engine === 'firefox' ? firefox() : chromium();
}

async function chromium(): Promise<BrowserLauncher> {
  const {executablePath, headless, env} = await findBrowser();
  return chromeLauncher({
    puppeteer,
    launchOptions: {executablePath, headless, args: [...BROWSER_FLAGS], env: {...process.env, ...env}},
  });
}

function firefox(): BrowserLauncher {
  const executablePath = process.env['FIREFOX_PATH'] ?? `/usr/bin/${findProgram('firefox-esr')}`;
  return chromeLauncher({
    puppeteer,
    launchOptions: {
      ...{browser: 'firefox', headless: true, executablePath},
      extraPrefsFirefox: FIREFOX_PREFERENCES,
    },
  });
}
