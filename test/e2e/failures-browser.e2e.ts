/** What bad luck with the browser gets: the microphone, the sound, the page itself. */
import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {launchBrowser, type BrowserOptions} from '../support/browser.js';
import {assertFailed} from '../support/failure.js';
import {loggedEvents, openHostSite, press, waitForEvent, type HostSite} from '../support/host-page.js';
import {joined, silence, speak} from '../support/speech.js';
import {startServer, type RunningServer} from '../support/voice-server.js';

const QUESTION = joined(silence(1_500), speak('what time is it'), silence(60_000));

describe('the microphone', () => {
  let server: RunningServer;
  before(async () => (server = await startServer()));
  after(() => server.stop());

  type Case = {
    readonly what: string;
    readonly code: string;
    readonly browser?: BrowserOptions;
    readonly headers?: Readonly<Record<string, string>>;
    /** Runs in the page before its scripts. */
    readonly inject?: string;
  };
  const cases: Case[] = [
    {
      what: 'denied',
      code: 'microphone/denied',
      browser: {
        microphoneFlags: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream=deny'],
      },
    },
    {
      what: 'missing',
      code: 'microphone/not-found',
      browser: {microphoneFlags: ['--use-fake-ui-for-media-stream']},
    },
    {
      what: 'in use',
      code: 'microphone/in-use',
      // No flag makes this browser find a device busy, so the page rejects as browsers on Windows do.
      inject: `navigator.mediaDevices.getUserMedia = () =>
        Promise.reject(new DOMException('Could not start audio source', 'NotReadableError'));`,
    },
    {
      what: 'forbidden by the policy of the page',
      code: 'microphone/policy',
      headers: {'permissions-policy': 'microphone=()'},
    },
  ];
  for (const {what, code, browser: options = {}, headers = {}, inject} of cases) {
    test(`${what} is ${code}`, async () => {
      const site = await openHostSite(headers);
      const browser = await launchBrowser(options);
      try {
        const page = await browser.open(site.pageFor(server.origin), inject);
        await press(page, 'Start talking');
        await assertFailed(page, code);
      } finally {
        await browser.close();
        site.close();
      }
    });
  }
});

describe('the browser', () => {
  let server: RunningServer;
  let site: HostSite;
  before(async () => {
    server = await startServer();
    site = await openHostSite();
  });
  after(async () => {
    site.close();
    await server.stop();
  });

  test('that never starts the AudioContext is audio/suspended', async () => {
    const browser = await launchBrowser();
    try {
      // As Firefox does without a sound card: the context stays suspended, and resume() never settles.
      const page = await browser.open(
        site.pageFor(server.origin),
        `AudioContext.prototype.resume = () => new Promise(() => {});
        const {get} = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, 'state');
        Object.defineProperty(AudioContext.prototype, 'state', {
          get() { return get.call(this) === 'closed' ? 'closed' : 'suspended'; },
        });`,
      );
      await press(page, 'Start talking');
      await assertFailed(page, 'audio/suspended');
    } finally {
      await browser.close();
    }
  });

  test('on a page from a file is browser/unsupported', async () => {
    const path = join(tmpdir(), `voice-file-${process.pid}.html`);
    writeFileSync(path, await (await fetch(site.pageFor(server.origin))).text());
    const browser = await launchBrowser();
    try {
      const page = await browser.open(`file://${path}`);
      await press(page, 'Start talking');
      await assertFailed(page, 'browser/unsupported');
    } finally {
      await browser.close();
    }
  });

  test('with a malformed attribute tells it once, uses the default, and the call starts', async () => {
    const browser = await launchBrowser({microphone: QUESTION});
    try {
      const page = await browser.open(site.pageFor(server.origin, {transport: 'pigeon', speed: '1'}));
      await press(page, 'Start talking');
      await waitForEvent(page, {type: 'voice-start'});
      const errors = (await loggedEvents(page)).filter(event => event.type === 'voice-error');
      assert.deepEqual(
        errors.map(({code}) => code),
        ['config/invalid'],
      );
      assert.match(errors[0]?.message ?? '', /transport="pigeon".*auto, webrtc, websocket/);
    } finally {
      await browser.close();
    }
  });
});
