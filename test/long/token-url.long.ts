/**
 * A token endpoint of the page's own, and no voice server anywhere: the script is a file, the endpoint asks the provider
 * for client secrets, or takes offers to it itself.
 */
import assert from 'node:assert/strict';
import {once} from 'node:events';
import type {AddressInfo} from 'node:net';
import {createServer, type Server} from 'node:http';
import express, {type Request} from 'express';
import {after, afterEach, before, beforeEach, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {launchBrowser, waitUntilAllClosed, type TestBrowser} from '../support/browser.js';
import {loggedEvents, openHostSite, press, waitForEvent, type HostSite} from '../support/host-page.js';
import {VISITOR_VOICE, say, sayUntilUnderstood} from '../support/visitor-voice.js';
import {startEngine, type RunningServer} from '../support/voice-server.js';

const KEY = 'the-key-of-an-owner';

/** Where a session of this mode is asked for, and how. The page tells it the rest. */
const SESSIONS: Readonly<Record<string, readonly [path: string, request: object]>> = {
  transcription: ['', {session: {type: 'transcription'}}],
  translation: ['/translations', {session: {model: 'gpt-realtime-translate'}}],
};

type Asked = {readonly mode?: string; readonly offer?: string};

describe('a page with a token endpoint of its own', () => {
  let engine: RunningServer;
  let site: HostSite;
  let browser: TestBrowser;
  let backend: Server;
  let origin: string;
  /** What the endpoint was asked, and where else the page went. */
  let asked: Asked[];
  let strays: string[];
  let page: Page;

  before(async () => {
    [engine, site, browser] = await Promise.all([
      startEngine({ENGINE_API_KEY: KEY}),
      openHostSite(),
      launchBrowser({}),
    ]);
    backend = createServer(ownBackend()).listen(0, '127.0.0.1');
    await once(backend, 'listening');
    origin = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`;
  });
  after(async () => {
    await browser.close();
    site.close();
    backend.closeAllConnections();
    backend.close();
    await engine.stop();
  });
  beforeEach(() => ([asked, strays] = [[], []]));
  afterEach(() => page.close());

  const ownBackend = (): express.Express => {
    const app = express();
    app.use((_request, response, next) => {
      response.set({'access-control-allow-origin': '*', 'access-control-allow-headers': 'content-type'});
      next();
    });
    app.options('*path', (_request, response) => void response.status(204).end());
    app.use(express.static('dist/browser'));
    app.post('/token', express.json(), async (request, response) => {
      asked.push(request.body as Asked);
      const [path, wanted] = SESSIONS[(request.body as Asked).mode ?? ''] ?? ['', {}];
      const minted = await atProvider(`${path}/client_secrets`, 'application/json', JSON.stringify(wanted));
      response.json({...((await minted.json()) as object), base_url: `${engine.origin}/v1`});
    });
    app.post('/call', express.json(), async ({body}: Request, response) => {
      asked.push(body as Asked);
      const made = await atProvider('/calls', 'application/sdp', (body as Asked).offer ?? '');
      response.json({answer: await made.text()});
    });
    app.use(({method, path}, response) => {
      strays.push(`${method} ${path}`);
      response.status(404).end();
    });
    return app;
  };

  const atProvider = (path: string, type: string, body: string): Promise<Response> =>
    fetch(`${engine.origin}/v1/realtime${path}`, {
      method: 'POST',
      headers: {authorization: `Bearer ${KEY}`, 'content-type': type},
      body,
    });

  for (const [mode, role, text] of [
    ['transcription', 'user', 'What time is it?'],
    ['translation', 'assistant', 'Wie spät ist es?'],
  ] as const) {
    test(`has its ${mode} over WebRTC, by an offer that it posts itself`, async () => {
      const attributes = {mode, 'token-url': `${origin}/token`, 'target-language': 'de'};
      page = await browser.open(site.pageFor(origin, attributes), VISITOR_VOICE);
      await press(page, 'Start talking');
      await waitForEvent(page, {type: 'voice-start'}, {timeout: 15_000});
      assert.equal((await waitForEvent(page, {type: 'voice-transport-change'})).transport, 'webrtc');
      await say(page, 'what time is it');
      await waitForEvent(page, {type: 'voice-transcript', role, text, final: true}, {timeout: 40_000});
      await press(page, 'End call');
      await waitUntilAllClosed(page);
      const errors = (await loggedEvents(page)).filter(({type}) => type === 'voice-error');
      assert.deepEqual(errors, []);
    });
  }

  const WAYS = [
    {endpoint: '/token', transport: 'webrtc', gives: 'a client secret'},
    {endpoint: '/token', transport: 'websocket', gives: 'a client secret'},
    {endpoint: '/call', transport: 'webrtc', gives: 'the answer to an offer'},
  ] as const;
  for (const {endpoint, transport, gives} of WAYS) {
    test(`that gives ${gives} is understood and answered over ${transport}`, async () => {
      const attributes = {'token-url': `${origin}${endpoint}`, transport};
      page = await browser.open(site.pageFor(origin, attributes), VISITOR_VOICE);
      await press(page, 'Start talking');
      await waitForEvent(page, {type: 'voice-start'}, {timeout: 15_000});
      assert.equal((await waitForEvent(page, {type: 'voice-transport-change'})).transport, transport);
      const said = await sayUntilUnderstood(page, 'what time is it');
      await waitForEvent(page, {type: 'voice-speech-end', speaker: 'assistant'}, {after: said.at});
      await press(page, 'End call');
      await waitUntilAllClosed(page);
      const errors = (await loggedEvents(page)).filter(({type}) => type === 'voice-error');
      assert.deepEqual(errors, []);
      assert.equal(asked.length, 1);
      assert.equal(asked[0]?.offer?.startsWith('v=0'), transport === 'webrtc' ? true : undefined);
      assert.deepEqual(strays, [], 'nobody else was asked');
    });
  }
});
