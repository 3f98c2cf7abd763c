/**
 * Firefox with a microphone of its own: driven by WebDriver BiDi, which needs no driver. `FIREFOX_PATH` names one. It
 * stands alone because it plays nothing without a sound server, where Chromium makes do.
 */
import {existsSync} from 'node:fs';
import {chromeLauncher} from '@web/test-runner-chrome';
import * as puppeteer from 'puppeteer-core';
import {findProgram} from '../../test/support/debian.js';
import type {Engine} from './engine.js';
import {startNullSink} from './null-sink.js';

const INSTALLED = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
];

const PREFERENCES = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  // A socket that a server refused is no reason to keep the next one waiting.
  'network.websocket.delay-failed-reconnects': false,
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
};

export async function openFirefox(): Promise<Engine> {
  const executablePath = findFirefox();
  const sink = process.platform === 'linux' ? await startNullSink() : undefined;
  const launcher = chromeLauncher({
    puppeteer,
    // In front, always: what is behind has slow timers, draws nothing, and waits for its files.
    concurrency: 1,
    launchOptions: {
      ...{browser: 'firefox', headless: true, executablePath},
      env: {...process.env, ...sink?.env},
      extraPrefsFirefox: PREFERENCES,
    },
  });
  return {launcher, end: async () => sink?.end()};
}

function findFirefox(): string {
  const installed = process.env['FIREFOX_PATH'] ?? INSTALLED.find(path => existsSync(path));
  return installed ?? `/usr/bin/${findProgram('firefox-esr')}`;
}
