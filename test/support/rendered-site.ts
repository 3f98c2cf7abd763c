/**
 * A page that a server has rendered with the widget in it: by `@lit-labs/ssr`, from the package as it is built, and hydrated by a
 * script that a page's own build makes. It stands alone because what renders is a Node of its own, with no page in it.
 */
import {execFile} from 'node:child_process';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {promisify} from 'node:util';
import {build} from 'esbuild';
import {ROOT} from '../../scripts/find-tests.js';

export type RenderedSite = {
  readonly origin: string;
  /** The markup of the widget, as the server has rendered it. */
  readonly markup: string;
  readonly close: () => void;
};

/** First what lets Lit take over what is there already, then the element. */
const SCRIPT = `import '@lit-labs/ssr-client/lit-element-hydrate-support.js'; import 'realtime-voice';`;

/** `attributes`: of the widget, as HTML. */
export async function openRenderedSite(attributes: string): Promise<RenderedSite> {
  const [markup, script] = await Promise.all([
    rendered(`<realtime-voice ${attributes}><p slot="footer">Beta</p></realtime-voice>`),
    bundled(),
  ]);
  const server = createServer(({url = '/'}, response) => {
    const isScript = url === '/main.js';
    response.writeHead(200, {'content-type': `text/${isScript ? 'javascript' : 'html'}; charset=utf-8`});
    response.end(isScript ? script : pageHtml(markup));
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    markup,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The script comes when it is asked for: until then the page is what the server made. */
function pageHtml(markup: string): string {
  return `<!doctype html><html lang="en"><title>A page that a server has rendered</title><body>${markup}
<script>
  window.log = [];
  for (const type of ['start', 'transcript', 'error', 'end']) addEventListener('voice-' + type, event => {
    const {entry, final, reason, error} = event;
    log.push({type: event.type, at: performance.now(), text: entry?.text, role: entry?.role, final, reason, code: error?.code});
  });
  window.hydrate = () => import('/main.js');
</script></body></html>`;
}

async function rendered(markup: string): Promise<string> {
  const program = `
    const {render} = await import('@lit-labs/ssr');
    const {html} = await import('lit');
    const {collectResult} = await import('@lit-labs/ssr/lib/render-result.js');
    await import('realtime-voice');
    const strings = Object.assign([${JSON.stringify(markup)}], {raw: [${JSON.stringify(markup)}]});
    process.stdout.write(await collectResult(render(html(strings))));
  `;
  const {stdout} = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    cwd: ROOT,
  });
  return stdout;
}

async function bundled(): Promise<string> {
  const {outputFiles} = await build({
    stdin: {contents: SCRIPT, resolveDir: ROOT},
    ...{bundle: true, write: false, format: 'esm', target: 'es2022', platform: 'browser'},
  });
  return outputFiles[0]?.text ?? '';
}
