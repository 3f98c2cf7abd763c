/** What a page may do with the script tag: nothing else, two copies, a version that it holds to its hash, an old browser. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {launchBrowser, type TestBrowser} from '../support/browser.js';
import {press} from '../support/host-page.js';
import {openPlainSite, type PlainPage, type PlainSite} from '../support/plain-site.js';
import {startServer, type RunningServer} from '../support/voice-server.js';

/** Only one copy may make the policy of Lit; a script of a script that has the nonce may be loaded. */
const STRICT =
  "default-src 'none'; script-src 'nonce-once' 'strict-dynamic'; connect-src *; require-trusted-types-for 'script'; trusted-types lit-html";

/** What the page tells of itself: reports of its policy, failures, lines on the console, and what it loaded. */
type Watched = {
  readonly page: Page;
  readonly failures: readonly string[];
  readonly lines: readonly string[];
  readonly loaded: readonly string[];
};

type Integrity = {
  readonly scripts: Readonly<Record<string, {readonly file: string; readonly integrity: string}>>;
  readonly files: Readonly<Record<string, string>>;
};

const COUNT_REPORTS = `
  window.reports = [];
  addEventListener('securitypolicyviolation', ({violatedDirective, blockedURI}) =>
    reports.push(violatedDirective + ' ' + blockedURI));`;

const reportsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as {reports: string[]}).reports);

const registered = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => customElements.get('realtime-voice') !== undefined, {timeout: 8_000});

describe('the script tag', () => {
  let server: RunningServer;
  let elsewhere: string;
  let site: PlainSite;
  let browser: TestBrowser;
  before(async () => {
    server = await startServer();
    // The same server by another name is another origin.
    elsewhere = server.origin.replace('127.0.0.1', 'localhost');
    site = await openPlainSite();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    site.close();
    await server.stop();
  });

  const open = async (written: PlainPage, inject = ''): Promise<Watched> => {
    const page = await browser.open('about:blank', COUNT_REPORTS + inject);
    const failures: string[] = [];
    const lines: string[] = [];
    const loaded: string[] = [];
    page.on('pageerror', error => failures.push(String(error)));
    page.on('console', message => lines.push(message.text()));
    page.on('request', request => loaded.push(request.url()));
    const html = `<!doctype html><html lang="en"><title>A page of somebody else</title>${written.html}`;
    await page.goto(site.add({...written, html}), {waitUntil: 'load'});
    return {page, failures, lines, loaded};
  };

  test('is a widget by itself, behind itself and with what it says, where site builders leave out the element', async () => {
    const {page, failures} = await open({
      html: `<body><main><script type="module" src="${server.origin}/realtime-voice.js" data-agent="lights"
        data-agent-name="Ada" data-text-input data-unknown="1"></script><p>Behind it</p></main>`,
    });
    // What makes the widget of the tag is a file of its own.
    await page.waitForSelector('main > script + realtime-voice:defined', {timeout: 8_000});
    const found = await page.evaluate(() => {
      const widget = document.querySelector('main > script + realtime-voice');
      return widget?.getAttributeNames().map(name => [name, widget.getAttribute(name)]);
    });
    assert.deepEqual(found, [
      ['agent', 'lights'],
      ['agent-name', 'Ada'],
      ['text-input', ''],
      ['unknown', '1'],
    ]);
    const name = await page.waitForSelector('::-p-aria([name="Ada"][role="region"])', {timeout: 5_000});
    assert.ok(name);
    assert.deepEqual(failures, []);
  });

  test('in the head puts its widget at the end of the page, and holds a call', async () => {
    const {page} = await open({
      html: `<script type="module" src="${server.origin}/realtime-voice.js" data-variant="button"></script>
        <body><p>Words</p>`,
    });
    await page.waitForSelector('body > p + realtime-voice:defined', {timeout: 8_000});
    await press(page, 'Start talking');
    await page.waitForSelector('realtime-voice:state(live)', {timeout: 15_000});
  });

  test('has its widget where it is there before the page is', async () => {
    const page = await browser.open('about:blank');
    const failures: string[] = [];
    page.on('pageerror', error => failures.push(String(error)));
    await page.setRequestInterception(true);
    const insertion = page.waitForResponse(response => response.url().endsWith('/script-tag.js'));
    page.on('request', request => {
      const isSlow = request.url().endsWith('/slow.js');
      void (isSlow ? insertion : Promise.resolve()).then(() =>
        isSlow ? request.respond({contentType: 'text/javascript', body: ''}) : request.continue(),
      );
    });
    const html = `<!doctype html><html lang="en"><title>A page that is long in coming</title>
      <script async type="module" src="${server.origin}/realtime-voice.js" data-agent="lights"></script>
      <script src="/slow.js"></script><body><p>Words</p>`;
    await page.goto(site.add({html}), {waitUntil: 'load'});
    await page.waitForSelector('body > p + realtime-voice:defined', {timeout: 8_000});
    assert.deepEqual(failures, []);
  });

  test('that could not load the widget is tried again when it is inserted again', async () => {
    const {page} = await open({html: '<body><realtime-voice></realtime-voice>'});
    await page.setRequestInterception(true);
    let isBroken = true;
    page.on('request', request => {
      void (isBroken && request.url().includes('/chunks') ? request.abort() : request.continue());
    });
    const insert = async (query: string): Promise<void> => {
      await page.addScriptTag({type: 'module', url: `${server.origin}/realtime-voice.js${query}`});
    };
    const failed = new Promise(resolve => page.once('pageerror', resolve));
    await insert('');
    await failed;
    isBroken = false;
    await insert('?again');
    await registered(page);
  });

  test('makes no widget of the tags of others, nor of one without a word of it', async () => {
    const {page, failures} = await open({
      html: `<script type="module" src="data:text/javascript,0" data-agent="theirs"></script>
        <script type="module" src="https://" data-agent="theirs"></script>
        <script type="module" src="${server.origin}/realtime-voice.js" data-turbo-track="reload"></script><body>`,
    });
    await registered(page);
    await page.waitForNetworkIdle();
    assert.equal(await page.evaluate(() => document.querySelector('realtime-voice')), null);
    assert.deepEqual(failures, []);
  });

  test('twice is harmless on a strict page: the second copy says so, once, and loads nothing of the widget', async () => {
    const {page, failures, lines, loaded} = await open({
      headers: {'content-security-policy': STRICT},
      html: `<script nonce="once" type="module" src="${server.origin}/realtime-voice.js"></script>
        <script nonce="once" type="module" src="${elsewhere}/realtime-voice.js"></script>
        <script nonce="once" type="module" src="${elsewhere}/realtime-voice.js"></script>
        <body><realtime-voice></realtime-voice>`,
    });
    await registered(page);
    await page.waitForSelector('::-p-aria([name="Start talking"][role="button"])', {timeout: 8_000});
    await page.waitForNetworkIdle();
    assert.deepEqual(await reportsOf(page), []);
    assert.deepEqual(failures, []);
    const told = lines.filter(line => line.includes('<realtime-voice>'));
    assert.equal(told.length, 1, lines.join('\n'));
    assert.match(told[0]!, /is on this page already.*localhost.*troubleshooting/s);
    const second = loaded.filter(url => url.startsWith(elsewhere)).map(url => url.replace(/.*\//, ''));
    assert.deepEqual(second, ['realtime-voice.js', 'second-copy.js']);
  });

  test('under another query is no second copy', async () => {
    const {page, failures, lines} = await open({
      headers: {'content-security-policy': STRICT},
      html: `<script nonce="once" type="module" src="${server.origin}/realtime-voice.js"></script>
        <script nonce="once" type="module" src="${server.origin}/realtime-voice.js?v=2"></script><body>`,
    });
    await registered(page);
    await page.waitForNetworkIdle();
    assert.deepEqual([await reportsOf(page), failures], [[], []]);
    assert.equal(lines.length, 1);
  });

  test('tells a visitor whose browser is too old in one sentence and a link, and throws nothing', async () => {
    for (const [inject, what] of [
      [
        'const ask = CSS.supports; CSS.supports = (name, value) => !/light-dark/.test(value) && ask(name, value);',
        'colours',
      ],
      ['delete window.customElements;', 'elements'],
    ] as const) {
      const {page, failures, lines, loaded} = await open(
        {
          html: `<body><realtime-voice></realtime-voice>
          <script type="module" src="${server.origin}/realtime-voice.js" data-variant="button"></script>`,
        },
        inject,
      );
      await page.waitForFunction(() => document.querySelectorAll('realtime-voice a[href]').length === 2);
      const said = await page.evaluate(() => document.querySelector('realtime-voice')?.textContent);
      assert.equal(said, 'This voice assistant needs a newer browser. Which ones can be used', what);
      assert.deepEqual(failures, [], what);
      assert.equal(lines.length, 1, what);
      assert.ok(!loaded.some(url => url.endsWith('/shell.js')), what);
    }
  });

  test('holds to the hashes that the server tells, down to each chunk, and to a name for ever', async () => {
    const {scripts, files} = (await (await fetch(`${server.origin}/integrity.json`)).json()) as Integrity;
    const {file, integrity} = scripts['realtime-voice.js']!;
    const written = await fetch(`${server.origin}/${file}`);
    assert.equal(written.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    const pinned = (hashes: Readonly<Record<string, string>>): PlainPage => ({
      html: `<script type="importmap">${JSON.stringify({
        integrity: Object.fromEntries(
          Object.entries(hashes).map(([name, hash]) => [`${server.origin}/${name}`, hash]),
        ),
      })}</script>
        <script type="module" src="${server.origin}/${file}" integrity="${integrity}" crossorigin></script>
        <body><realtime-voice></realtime-voice>`,
    });
    const {page, failures} = await open(pinned(files));
    await press(page, 'Start talking');
    await page.waitForSelector('realtime-voice:state(live)', {timeout: 15_000});
    assert.deepEqual(failures, []);
    const call = Object.keys(files).find(name => name.endsWith('/shell.js'))!;
    const changed = await open(pinned({...files, [call]: integrity}));
    await changed.page.waitForNetworkIdle();
    assert.equal(await changed.page.evaluate(() => customElements.get('realtime-voice') === undefined), true);
  });
});
