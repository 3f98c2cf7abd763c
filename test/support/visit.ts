/** A visit: a server, a page of another origin that embeds its widget, and a browser with a voice in its microphone. */
import type {Page} from 'puppeteer-core';
import {launchBrowser, type BrowserOptions, type TestBrowser} from './browser.js';
import {openHostSite, press, waitForEvent, type HostSite} from './host-page.js';
import type {TcpRelay} from './tcp-relay.js';
import {startServer, startServerBehind, type RunningServer} from './voice-server.js';

export type VisitOptions = BrowserOptions & {
  /** The server's variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** The line between page and server; closed with the visit. */
  readonly behind?: Pick<TcpRelay, 'origin' | 'leadTo' | 'close'>;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Who serves the page, where it is a special one; closed with the visit. */
  readonly host?: HostSite;
  /** Runs in the page before its own scripts. */
  readonly inject?: string;
  /** Listens to the page before it loads. */
  readonly watch?: (page: Page) => Promise<void>;
  /** The button that begins, after which the call must become live; `undefined`: the test begins by itself. */
  readonly begin?: 'Start talking' | 'Start writing' | undefined;
};

export type Visit = {
  readonly page: Page;
  readonly server: RunningServer;
  readonly site: HostSite;
  readonly browser: TestBrowser;
  /** What the page is told of the server: its address, or that of the line before it. */
  readonly origin: string;
  /** Closes everything, last opened first. */
  readonly close: () => Promise<void>;
};

const START_LIMIT = {timeout: 15_000};

/** Without a call none of a file's tests can hold: it fails here, with the reason. */
export async function visit({
  env,
  behind,
  host,
  attributes,
  inject,
  watch,
  ...options
}: VisitOptions): Promise<Visit> {
  const begin = 'begin' in options ? options.begin : 'Start talking';
  const closing: Array<() => unknown> = [() => behind?.close(), () => host?.close()];
  const close = async (): Promise<void> => {
    for (const undo of closing.splice(0).reverse()) await undo();
  };
  try {
    const server = await (behind === undefined ? startServer(env) : startServerBehind(behind, env));
    closing.push(() => server.stop());
    const site = host ?? (await openHostSite());
    closing.push(() => site.close());
    const browser = await launchBrowser(options);
    closing.push(() => browser.close());
    const origin = behind?.origin ?? server.origin;
    const address = site.pageFor(origin, attributes);
    const page = await browser.open(watch === undefined ? address : 'about:blank', inject);
    if (watch !== undefined) {
      await watch(page);
      await page.goto(address);
    }
    if (begin !== undefined) {
      await press(page, begin);
      await waitForEvent(page, {type: 'voice-start'}, START_LIMIT);
    }
    return {page, server, site, browser, origin, close};
  } catch (failure) {
    await close();
    throw failure;
  }
}
