/**
 * What docs/handlers gives to sites that keep no process: each handler, run by what it is written for, asked by somebody who is
 * signed in and by strangers, before a provider that is well and one that is not; and a whole call by one of them.
 */
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {createServer, type IncomingHttpHeaders, type IncomingMessage, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {after, before, describe, test} from 'node:test';
import {launchBrowser} from '../support/browser.js';
import {findProgram} from '../support/debian.js';
import {blocksOf} from '../support/documents/blocks.js';
import {problemsOf, readMarkup} from '../support/documents/markup.js';
import {askOneQuestion} from '../support/one-question.js';
import {FILES, HANDLERS, startHandler, type RunningHandler} from '../support/token-handlers.js';
import {VISITOR_VOICE} from '../support/visitor-voice.js';
import {startEngine, type RunningServer} from '../support/voice-server.js';

const OPENAI_API_KEY = 'the-key-of-an-owner';
/** A page that reads it in one go has seen all that matters. */
const MOST_LINES = 25;

type Minted = {readonly value?: string; readonly base_url?: string; readonly session?: {model?: string}};

let engine: RunningServer;
before(async () => (engine = await startEngine({ENGINE_API_KEY: OPENAI_API_KEY})));
after(() => engine.stop());

for (const name of HANDLERS) {
  describe(`the token handler ${FILES[name]}`, () => {
    let handler: RunningHandler;
    let provider: Provider;

    before(async () => {
      provider = await openProvider(engine.origin);
      handler = await startHandler(name, {OPENAI_API_KEY, OPENAI_BASE_URL: provider.baseUrl});
    });
    after(async () => {
      await handler.stop();
      provider.server.closeAllConnections();
      provider.server.close();
    });

    /** As the widget asks. */
    const ask = ({value} = handler.cookie, method = 'POST'): Promise<Response> =>
      fetch(handler.url, {
        method,
        headers: {'content-type': 'application/json', cookie: `${handler.cookie.name}=${value}`},
        ...(method === 'POST' && {body: JSON.stringify({agent: 'support', mode: 'conversation'})}),
      });

    test('gives who is signed in a secret of the provider, for half a minute, that nobody keeps', async () => {
      const asked = Math.floor(Date.now() / 1000);
      const answer = await ask();
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
      assert.match(answer.headers.get('cache-control') ?? '', /no-store/);
      const minted = (await answer.json()) as Minted & {expires_at: number};
      assert.match(minted.value ?? '', /^ek_/);
      assert.ok(Math.abs(minted.expires_at - asked - 30) <= 2, String(minted.expires_at - asked));
      assert.deepEqual([minted.session?.model, minted.base_url], ['gpt-realtime-2.1-mini', provider.baseUrl]);
      assert.equal(provider.asked.at(-1)?.authorization, `Bearer ${OPENAI_API_KEY}`);
    });

    test('asks the provider for nothing where nobody is signed in', async () => {
      const before = provider.asked.length;
      const stranger = {name: handler.cookie.name, value: 'a-session-of-nobody'};
      assert.equal((await ask(stranger)).status, 401);
      assert.equal(provider.asked.length, before);
    });

    test('is asked by POST only', async () => {
      const before = provider.asked.length;
      // Of Next and Rails it is the router that says so.
      if (name === 'php' || name === 'worker') assert.equal((await ask(handler.cookie, 'GET')).status, 405);
      if (name === 'rails') assert.equal((await ask(handler.cookie, 'GET')).status, 404);
      assert.equal(provider.asked.length, before);
    });

    for (const [said, told] of [
      [429, 429],
      [401, 502],
      [500, 502],
      [302, 502],
      ['nothing', 502],
    ] as const) {
      test(`says ${told} where the provider says ${said}, and no word of it, and asks nobody else`, async () => {
        provider.says = said;
        const before = provider.asked.length;
        try {
          const answer = await ask();
          assert.equal(answer.status, told);
          assert.equal(provider.asked.length, before + 1);
          assert.doesNotMatch(await answer.text(), /the provider’s own words|the-key/);
        } finally {
          provider.says = undefined;
        }
      });
    }

    test('can be read at one glance', () => {
      assert.ok(readFileSync(FILES[name], 'utf8').trimEnd().split('\n').length <= MOST_LINES);
    });
  });
}

describe('a site of files with the token handler in PHP', () => {
  test('has a whole call, and no process of its own', async () => {
    const OPENAI_BASE_URL = `${engine.origin}/v1`;
    const [site, browser] = await Promise.all([
      startHandler('php', {OPENAI_API_KEY, OPENAI_BASE_URL}),
      launchBrowser(),
    ]);
    try {
      const page = await browser.open('about:blank', VISITOR_VOICE);
      await page.browserContext().setCookie({...site.cookie, domain: '127.0.0.1'});
      await page.goto(site.origin);
      await askOneQuestion(page);
    } finally {
      await browser.close();
      await site.stop();
    }
  });
});

describe('what docs/embed.md gives to the theme of WordPress', () => {
  test('writes the script tag into the foot of every page', () => {
    const {text} = blocksOf('docs/embed.md').find(({language}) => language === 'php') ?? {text: ''};
    // As WordPress would call what is told to it.
    const site = `function add_action($where, $write) { echo "$where: "; $write(); }\n${text}`;
    const {stdout, stderr} = spawnSync(findProgram('php', 'php-cli'), ['-r', site], {encoding: 'utf8'});
    assert.equal(stderr, '');
    const [where = '', tag = ''] = stdout.split(/: (?=<)/);
    assert.equal(where, 'wp_footer');
    assert.deepEqual(problemsOf(readMarkup(tag)), []);
  });
});

type Provider = {
  readonly server: Server;
  readonly baseUrl: string;
  /** The headers of each question. */
  readonly asked: IncomingHttpHeaders[];
  /** A status in place of what the engine says, or no answer at all. */
  says: number | 'nothing' | undefined;
};

/** The engine, or whatever a test wants a provider to be. */
async function openProvider(origin: string): Promise<Provider> {
  const server = createServer((request, response) => {
    provider.asked.push(request.headers);
    if (provider.says === 'nothing') {
      request.socket.destroy();
      return;
    }
    if (provider.says !== undefined) {
      response.writeHead(provider.says, {location: `${baseUrl}/elsewhere`});
      response.end('{"error": "the provider’s own words"}');
      return;
    }
    void answerOf(request, origin).then(({status, text}) => {
      response.writeHead(status, {'content-type': 'application/json'}).end(text);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const provider: Provider = {server, baseUrl, asked: [], says: undefined};
  return provider;
}

async function answerOf(asked: IncomingMessage, origin: string): Promise<{status: number; text: string}> {
  let body = '';
  for await (const piece of asked) body += String(piece);
  const answer = await fetch(`${origin}${asked.url ?? ''}`, {
    method: 'POST',
    headers: {
      authorization: asked.headers.authorization ?? '',
      'content-type': asked.headers['content-type'] ?? '',
    },
    body,
  });
  return {status: answer.status, text: await answer.text()};
}
