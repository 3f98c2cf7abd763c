/** A page around another one: it has a frame for it, with the attributes that a test wants to try. */
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {Frame, Page} from 'puppeteer-core';

export type FrameSite = {
  /** The address of a page with a frame for `framed`; `attributes` as in HTML. */
  readonly pageAround: (framed: string, attributes: string) => string;
  readonly close: () => void;
};

/** Serves until closed, on another site than 127.0.0.1. */
export async function openFrameSite(): Promise<FrameSite> {
  const server = createServer((request, response) => {
    const asked = new URL(request.url ?? '/', 'http://localhost').searchParams;
    const src = (asked.get('framed') ?? '').replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    response.writeHead(200, {'content-type': 'text/html; charset=utf-8'});
    response.end(`<!doctype html><html lang="en"><title>A page around another one</title>
<iframe width="600" height="700" ${asked.get('attributes') ?? ''} src="${src}"></iframe></html>`);
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    pageAround: (framed, attributes) => `${origin}/?${new URLSearchParams({framed, attributes}).toString()}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The one frame of such a page. */
export async function frameIn(page: Page): Promise<Frame> {
  const element = await page.waitForSelector('iframe');
  const frame = await element?.contentFrame();
  if (frame === undefined) throw new Error('There is no frame');
  await frame.waitForFunction(() => customElements.get('realtime-voice') !== undefined);
  return frame;
}
