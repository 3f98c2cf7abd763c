/**
 * Runs test files one after the other in the one window of a browser that is driven by WebDriver
 * (https://www.w3.org/TR/webdriver2/). It stands alone because each file wants the page for itself: in a frame of a common
 * page, or in a window behind another one, nothing has the focus.
 */
import type {BrowserLauncher} from '@web/test-runner';

export function webdriverLauncher(name: string, driver: string, capabilities: object): BrowserLauncher {
  let browser: string | undefined;
  let active: string | undefined;

  /** Opened with the first file. */
  async function opened(): Promise<string> {
    if (browser === undefined) {
      const {sessionId} = (await ask('POST', `${driver}/session`, {
        // A page tells the runner itself that it is there.
        capabilities: {alwaysMatch: {pageLoadStrategy: 'none', ...capabilities}},
      })) as {sessionId: string};
      browser = `${driver}/session/${sessionId}`;
    }
    return browser;
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
    getBrowserUrl: async () => (await ask('GET', `${await opened()}/url`)) as string,
    stopSession: async () => {
      active = undefined;
      // What the page left open ends with it.
      await ask('POST', `${await opened()}/url`, {url: 'about:blank'});
      return {};
    },
    startDebugSession: () => Promise.reject(new Error('There is nobody to look at this browser.')),
    stop: async () => {
      if (browser !== undefined) await ask('DELETE', browser);
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
