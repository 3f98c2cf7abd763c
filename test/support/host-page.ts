/** A page of somebody else: another origin that embeds the widget with one script tag and has a lamp to turn on. */
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {Frame, Page} from 'puppeteer-core';

export type HostSite = {
  readonly origin: string;
  /** The address of a page that embeds the widget with these attributes. */
  readonly pageFor: (serverOrigin: string, attributes?: Readonly<Record<string, string>>) => string;
  readonly close: () => void;
};

/** Serves until closed; `headers` go with every page. */
export async function openHostSite(headers: Readonly<Record<string, string>> = {}): Promise<HostSite> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    response.writeHead(200, {'content-type': 'text/html; charset=utf-8', ...headers});
    response.end(pageHtml(url.searchParams));
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    pageFor: (serverOrigin, attributes = {}) => pageAddress(origin, serverOrigin, attributes),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

export function pageAddress(
  origin: string,
  serverOrigin: string,
  attributes: Readonly<Record<string, string>>,
): string {
  return `${origin}/?${new URLSearchParams({...attributes, '@server': serverOrigin}).toString()}`;
}

/** The page that such an address asks for. */
export function pageHtml(query: URLSearchParams): string {
  const attributes = [...query].filter(([name]) => !name.startsWith('@'));
  const written = attributes.map(([name, value]) => `${name}="${value.replaceAll('"', '&quot;')}"`).join(' ');
  return `<!doctype html><html lang="en"><title>A page of somebody else</title>
${scriptsOf(query)}
<body><p id="lamp">off</p><realtime-voice transcript ${written}></realtime-voice>${captionsHtml(query)}${inspectorHtml(query)}
<script>
  const voice = document.querySelector('realtime-voice');
  window.log = [];
  window.lampCalls = 0;
  for (const type of ['voice-start', 'voice-state-change', 'voice-transcript', 'voice-speech-start',
    'voice-speech-end', 'voice-tool-call', 'voice-transport-change', 'voice-error', 'voice-end']) {
    voice.addEventListener(type, event => {
      const {state, entry, final, speaker, transport, reason, error} = event;
      window.log.push({type, at: performance.now(), phase: state?.phase, turn: state?.turn, output: state?.output, link: state?.link, text: entry?.text,
        role: entry?.role, final, speaker, transport, reason, code: error?.code, cause: error?.cause && String(error.cause),
        message: error?.message});
    });
  }
  customElements.whenDefined('realtime-voice').then(() => voice.registerTool({
    name: 'set_light',
    description: 'Turn a light in the house on or off',
    parameters: {type: 'object', required: ['room', 'on'], properties: {
      room: {type: 'string', enum: ['kitchen', 'bedroom', 'living room']}, on: {type: 'boolean'}}},
    handler: ({room, on}) => {
      window.lampCalls += 1;
      document.querySelector('#lamp').textContent = room + ' ' + (on ? 'on' : 'off');
      return {ok: true};
    },
  }));
</script></body></html>`;
}

/** That of the widget, and those of what else the page has; with `@inspector=first` in the other order. */
function scriptsOf(query: URLSearchParams): string {
  const files = [
    'realtime-voice.js',
    ...(query.has('@captions') ? ['realtime-voice-captions.js'] : []),
    ...(query.has('@inspector') ? ['realtime-voice-inspector.js'] : []),
  ];
  if (query.get('@inspector') === 'first') files.reverse();
  const server = query.get('@server') ?? '';
  return files.map(file => `<script type="module" src="${server}/${file}"></script>`).join('\n');
}

/** With `@captions` the page has captions of their own script, for the widget of that id. */
function captionsHtml(query: URLSearchParams): string {
  const id = query.get('@captions');
  return id === null ? '' : `\n<realtime-voice-captions for="${id}"></realtime-voice-captions>`;
}

/** With `@inspector` it has the inspector of files, of its own script. */
function inspectorHtml(query: URLSearchParams): string {
  return query.has('@inspector') ? '\n<realtime-voice-inspector></realtime-voice-inspector>' : '';
}

/** One line of the page's log of events. */
export type LoggedEvent = {
  readonly type: string;
  readonly at: number;
  readonly phase?: string;
  readonly turn?: string;
  readonly output?: string;
  readonly link?: string;
  readonly text?: string;
  readonly role?: string;
  readonly final?: boolean;
  readonly speaker?: string;
  readonly transport?: string;
  readonly reason?: string;
  readonly code?: string;
  readonly message?: string;
};

/** Where such a page is shown: in a window, or in a frame of another page. */
export type Shown = Page | Frame;

/** How often the lamp was told anything. */
export function lampCalls(page: Shown): Promise<number> {
  return page.evaluate(() => (globalThis as unknown as {lampCalls: number}).lampCalls);
}

/** The longest line of a log in a failure message. */
const MAX_LINE = 200;

export function loggedEvents(page: Shown): Promise<LoggedEvent[]> {
  return page.evaluate(() => (globalThis as unknown as {log: LoggedEvent[]}).log);
}

/** Waits until the log holds an event that has these fields (a text is a part of the text, whatever its case). */
export async function waitForEvent(
  page: Shown,
  wanted: Partial<Omit<LoggedEvent, 'at'>>,
  {after = 0, timeout = 20_000}: {after?: number; timeout?: number} = {},
): Promise<LoggedEvent> {
  const find = (fields: typeof wanted, since: number): LoggedEvent | undefined => {
    const {log} = globalThis as unknown as {log: LoggedEvent[]};
    return log.find(
      event =>
        event.at > since &&
        Object.entries(fields).every(([name, value]) => {
          const actual = event[name as keyof LoggedEvent];
          if (name !== 'text') return actual === value;
          return String(actual ?? '')
            .toLowerCase()
            .includes(String(value).toLowerCase());
        }),
    );
  };
  try {
    const handle = await page.waitForFunction(find, {timeout, polling: 50}, wanted, after);
    return (await handle.jsonValue())!;
  } catch (cause) {
    // Words that are still growing would bury the rest.
    const told = (await loggedEvents(page)).filter(event => event.final !== false);
    const lines = told.map(event => JSON.stringify(event).slice(0, MAX_LINE)).join('\n');
    throw new Error(`No event ${JSON.stringify(wanted)} after ${after} in:\n${lines}`, {cause});
  }
}

/** A page that still grows may move a button from under the pointer: a visitor sees that, and presses again. */
const PRESSES = 5;

/** Presses the widget's button, as a visitor does: by its name. Throws where no press of it arrives. */
export async function press(page: Shown, name: string): Promise<void> {
  for (let tried = 0; tried < PRESSES; tried += 1) {
    const button = await page.waitForSelector(`::-p-aria([name="${name}"][role="button"])`, {
      timeout: 15_000,
    });
    if (button === null) throw new Error(`There is no button "${name}"`);
    const arrived = await button.evaluateHandle(element => {
      const presses = {count: 0};
      element.addEventListener('click', () => (presses.count += 1), {once: true});
      return presses;
    });
    try {
      await button.click();
    } catch (failure) {
      // Another one took its place meanwhile, as in a panel that was just loaded.
      if (await button.evaluate(({isConnected}) => isConnected)) throw failure;
    }
    if (await arrived.evaluate(({count}) => count > 0)) return;
  }
  throw new Error(`The button "${name}" was not there where it was pressed, ${PRESSES} times`);
}

/** Waits until the page, its shadow trees with it, has these words in one of them. */
export async function waitForWords(page: Shown, words: string): Promise<void> {
  const isThere = (wanted: string): boolean => {
    const roots: Array<Document | ShadowRoot> = [document];
    for (const root of roots) {
      if ((root instanceof Document ? root.body : root).textContent.includes(wanted)) return true;
      for (const {shadowRoot} of root.querySelectorAll('*')) if (shadowRoot !== null) roots.push(shadowRoot);
    }
    return false;
  };
  await page.waitForFunction(isThere, {timeout: 15_000, polling: 50}, words);
}
