/** The voice server in somebody else's app: it takes what is its own, and nothing else. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import express, {type Express} from 'express';
import {WebSocketServer} from 'ws';
import {listen, makeVoice, send, upgrade, type Site} from './site.js';

const JSON_TYPE = {'content-type': 'application/json'};

describe('mounted in an Express app', () => {
  let site: Site;
  const seen: string[] = [];
  const {voice, upstream} = makeVoice();
  before(async () => {
    const app: Express = express();
    app.use(express.json(), express.text());
    app.use('/voice/api', voice.router);
    app.use((request, response) => {
      seen.push(request.path);
      response.json({shop: true});
    });
    site = await listen(app);
  });
  after(() => site.close());

  test('answers under the path it was given, and leaves the rest to the app', async () => {
    assert.equal((await send(site, '/voice/api/config')).status, 200);
    assert.equal((await send(site, '/voice/api/nothing')).status, 404);
    assert.deepEqual(JSON.parse((await send(site, '/cart')).text), {shop: true});
    assert.deepEqual(seen, ['/cart']);
  });

  for (const type of ['application/json', 'text/plain']) {
    test(`reads a body that the app has read before it, as ${type}`, async () => {
      const headers = {origin: site.origin, 'content-type': type};
      const post = (body: string): ReturnType<typeof send> =>
        send(site, '/voice/api/session', {method: 'POST', headers, body});
      assert.match((await post('{"mode": "text"}')).text, /"applied":true/);
      assert.equal((await post('{"mode": "song"}')).status, 400);
    });
  }

  test('does not tell which framework it stands in', async () => {
    assert.equal((await send(site, '/voice/api/config')).headers['x-powered-by'], undefined);
  });

  test('asks the provider for nothing that it refuses', async () => {
    const before = upstream.asked;
    await send(site, '/voice/api/session', {
      method: 'POST',
      headers: {...JSON_TYPE, origin: 'https://evil.example.com'},
      body: '{}',
    });
    assert.equal(upstream.asked, before);
  });
});

describe('attached to an HTTP server', () => {
  let site: Site;
  let seen: string[] = [];
  let taken = 0;
  const guarded = makeVoice({access: 'guarded'}).voice;
  const direct = makeVoice({path: '/voice/'}).voice;
  const others = new WebSocketServer({noServer: true});
  before(async () => {
    site = await listen(
      (request, response) => {
        seen.push(request.url ?? '');
        response.end('the shop');
      },
      [guarded, direct],
    );
    // A listener that comes later, and refuses what it does not know, as other libraries do.
    site.server.on('upgrade', (request, socket, head) => {
      taken += 1;
      if (request.url === '/chat') others.handleUpgrade(request, socket, head, () => undefined);
      else socket.destroy();
    });
    site.server.on('request', request => seen.push(`later ${request.url ?? ''}`));
  });
  after(async () => {
    others.close();
    await site.close();
  });

  test('takes the requests under its path before anybody else sees them, each server its own', async () => {
    seen = [];
    const agents = [
      await send(site, '/api/realtime/config'),
      await send(site, '/voice/config?agent=assistant'),
    ].map(({text}) => (JSON.parse(text) as {access: string}).access);
    assert.deepEqual([agents, seen], [['guarded', 'direct'], []]);
  });

  for (const path of ['/', '/api/realtimes/config', '/api/realtim', '/voices', '//api/realtime/config']) {
    test(`leaves ${path} to others`, async () => {
      seen = [];
      assert.equal((await send(site, path)).text, 'the shop');
      assert.deepEqual(seen, [path, `later ${path}`]);
    });
  }

  test('takes its own upgrades, and others keep theirs', async () => {
    taken = 0;
    assert.equal((await upgrade(site, {origin: site.origin})).status, 101);
    assert.equal((await upgrade(site, {origin: site.origin}, '/voice/socket')).status, 404);
    assert.equal(taken, 0);
    assert.equal((await upgrade(site, {}, '/chat')).status, 101);
    assert.equal(taken, 1);
  });

  test('says of its socket, to whoever does not upgrade, that it is one', async () => {
    assert.equal((await send(site, '/api/realtime/socket')).status, 426);
  });
});

test('where nobody else takes upgrades, a foreign one is told so instead of waiting', async () => {
  const site = await listen(undefined, [makeVoice().voice]);
  assert.equal((await upgrade(site, {}, '/chat')).status, 404);
  await site.close();
});

test('detached, it lets every request pass', async () => {
  const {voice} = makeVoice();
  const site = await listen((_request, response) => void response.end('the shop'));
  const detach = voice.attach(site.server);
  assert.equal((await send(site, '/api/realtime/nothing')).status, 404);
  detach();
  assert.equal((await send(site, '/api/realtime/nothing')).text, 'the shop');
  await site.close();
});

test('takes no signal of the process, and no listener of its exits', () => {
  const count = (): number[] =>
    ['SIGINT', 'SIGTERM', 'exit', 'beforeExit', 'uncaughtException', 'unhandledRejection'].map(name =>
      process.listenerCount(name),
    );
  const before = count();
  makeVoice();
  assert.deepEqual(count(), before);
});

test('an app that has answered for us is not answered again, and goes on', async () => {
  const {voice, upstream} = makeVoice();
  let release: () => void = () => undefined;
  const waiting = new Promise<void>(resolve => (release = resolve));
  const mint = upstream.mintSecret.bind(upstream);
  upstream.mintSecret = () => waiting.then(mint);
  const at = await listen((request, response) => {
    // As middleware that has lost its patience does.
    if (request.method === 'POST') setTimeout(() => response.writeHead(503).end('too late'), 20);
    request.url = (request.url ?? '').replace('/voice', '');
    voice.router(request, response);
  });
  const answer = await send(at, '/voice/session', {method: 'POST', headers: {origin: at.origin}});
  assert.equal(answer.text, 'too late');
  release();
  await delay(20);
  assert.equal((await send(at, '/voice/config')).status, 200);
  await at.close();
});
