/** What a visitor is told of a provider that fails in a certain way, whichever way the call takes. */
import {after, before, describe, test} from 'node:test';
import {launchBrowser, type TestBrowser} from './browser.js';
import {assertFailed} from './failure.js';
import {openHostSite, press, type HostSite} from './host-page.js';
import {silence} from './speech.js';
import {startServer} from './voice-server.js';

/** What it does, the way of the call, the fault of the engine, and the code of the failure. */
type Case = readonly [
  what: string,
  access: 'guarded' | 'direct',
  transport: 'webrtc' | 'websocket',
  fault: string,
  code: string,
];

export function describeProviderFailures(cases: readonly Case[]): void {
  describe('a provider', () => {
    let browser: TestBrowser;
    let site: HostSite;
    before(async () => {
      browser = await launchBrowser({microphone: silence(60_000)});
      site = await openHostSite();
    });
    after(async () => {
      await browser.close();
      site.close();
    });

    for (const [what, access, transport, fault, code] of cases) {
      test(`${what}, ${access} over ${transport}: ${code}`, async () => {
        const server = await startServer({VOICE_ACCESS: access, ENGINE_FAULTS: fault});
        try {
          const page = await browser.open(site.pageFor(server.origin, {transport}));
          await press(page, 'Start talking');
          await assertFailed(page, code);
          await page.close();
        } finally {
          await server.stop();
        }
      });
    }
  });
}
