/**
 * Asks for every module of the tests once, before a page does. It stands alone because the server compiles a module when it
 * is first asked for: on a busy machine a test that waits for a part which is loaded on demand would wait for that, too.
 */
import type {BrowserLauncher} from '@web/test-runner';

/** What follows `from`, `import` and `import(`, as the server has resolved it. */
const IMPORT = /\b(?:from|import)\s*\(?\s*(["'])([./].*?)\1/g;

/** The same launcher; it opens no page before the server has compiled what the files need. */
export function afterCompiling(files: readonly string[], launcher: BrowserLauncher): BrowserLauncher {
  const initialize = launcher.initialize?.bind(launcher);
  // The server's last plugins are ready when launchers are told to be.
  launcher.initialize = async (config, testFiles) => {
    await askForAll(files.map(file => `http://localhost:${config.port}/${file}`));
    await initialize?.(config, testFiles);
  };
  return launcher;
}

async function askForAll(urls: readonly string[]): Promise<void> {
  const known = new Set(urls);
  while (urls.length > 0) {
    const found = (await Promise.all(urls.map(importsOf))).flat();
    urls = [...new Set(found)].filter(url => !known.has(url));
    for (const url of urls) known.add(url);
  }
}

async function importsOf(url: string): Promise<string[]> {
  const answer = await fetch(url);
  // What is missing is told by the page that wants it.
  if (!answer.ok) return [];
  return Array.from((await answer.text()).matchAll(IMPORT), ([, , path = '']) => new URL(path, url).href);
}
