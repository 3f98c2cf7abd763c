/**
 * Runs test files one after the other in the one window of a browser that is driven by WebDriver
 * (https://www.w3.org/TR/webdriver2/). It stands alone because each file wants the page for itself: in a frame of a common
 * page, or in a window behind another one, nothing has the focus.
 */
import type {BrowserLauncher} from '@web/test-runner';

/** The error of a file whose browser came down, under it or under one before: what it tests is not known. */
export const BROWSER_LOST = 'The browser is gone: it crashed, or hung.';
/** How a driver says so (WebDriver §6.6). */
const NO_SESSION = 'invalid session id';

export function webdriverLauncher(name: string, driver: string, capabilities: object): BrowserLauncher {
  let browser: string | undefined;
  let isLost = false;
  let active: string | undefined;

  /** Opened with the first file, and only once. */
  async function opened(): Promise<string> {
    if (isLost) throw new Error(BROWSER_LOST);
    if (browser === undefined) {
      const {sessionId} = (await ask('POST', `${driver}/session`, {
        // A page tells the runner itself that it is there.
        capabilities: {alwaysMatch: {pageLoadStrategy: 'none', ...capabilities}},
      })) as {sessionId: string};
      browser = `${driver}/session/${sessionId}`;
    }
    return browser;
  }

  /** Of the browser that there is; `undefined` where it has gone. */
  async function askBrowser(method: string, path: string, body?: object): Promise<unknown> {
    if (browser === undefined) return undefined;
    try {
      return await ask(method, browser + path, body);
    } catch (failure) {
      if (!(failure instanceof Error) || !failure.message.includes(NO_SESSION)) throw failure;
      browser = undefined;
      isLost = true;
      return undefined;
    }
  }

  return {
    name,
    type: 'webdriver',
    concurrency: 1,
    startSession: async (id, url) => {
      active = id;
      await ask('POST', `${await opened()}/url`, {url});
    },
    isActive: id => id === active,
    getBrowserUrl: async () => ((await askBrowser('GET', '/url')) ?? '') as string,
    stopSession: async () => {
      active = undefined;
      // What the page left open ends with it.
      await askBrowser('POST', '/url', {url: 'about:blank'});
      return isLost ? {errors: [{message: BROWSER_LOST}]} : {};
    },
    startDebugSession: () => Promise.reject(new Error('There is nobody to look at this browser.')),
    stop: async () => {
      await askBrowser('DELETE', '');
      browser = undefined;
    },
  };
}

async function ask(method: string, url: string, body?: object): Promise<unknown> {
  const answer = await fetch(url, {method, ...(body && {body: JSON.stringify(body)})});
  const {value} = (await answer.json()) as {value: unknown};
  if (!answer.ok) throw new Error(`${method} ${url}: ${JSON.stringify(value)}`);
  return value;
}
