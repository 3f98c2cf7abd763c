/** The end of a server in order: nobody new, those who talk go on for a while, and then it is over. */
import assert from 'node:assert/strict';
import {once} from 'node:events';
import {describe, test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import WebSocket from 'ws';
import {createOriginPolicy} from '../../server/access/origins.js';
import {createApp} from '../../server/app.js';
import {Drain} from '../../server/drain.js';
import {createPrometheusMetrics} from '../../server/metrics/prometheus.js';
import {guardedMetrics} from '../../server/metrics/route.js';
import {listen, makeVoice, send, silent, upgrade, type Site} from './http/site.js';

describe('a drain', () => {
  test('is over at once where nobody talks', async () => {
    const drain = new Drain();
    drain.ready();
    const begun = Date.now();
    await drain.drain(60, () => 0);
    assert.ok(Date.now() - begun < 5_000);
    assert.equal(drain.state, 'closed');
  });

  test('waits for the last who talks, and no longer', async () => {
    const drain = new Drain();
    let live = 2;
    setTimeout(() => (live = 1), 20);
    setTimeout(() => (live = 0), 250);
    const begun = Date.now();
    await drain.drain(60, () => live);
    const took = Date.now() - begun;
    assert.ok(took >= 240 && took < 5_000, `${took} ms`);
  });

  test('waits no longer than it may', async () => {
    const begun = Date.now();
    await new Drain().drain(0.2, () => 1);
    const took = Date.now() - begun;
    assert.ok(took >= 190 && took < 5_000, `${took} ms`);
  });

  test('ends at once for whoever asks again', async () => {
    const drain = new Drain();
    const over = drain.drain(60, () => 1);
    setTimeout(() => drain.hurry(), 20);
    const begun = Date.now();
    await over;
    assert.ok(Date.now() - begun < 5_000);
  });

  test('is never ready again', async () => {
    const drain = new Drain();
    assert.deepEqual([drain.state, drain.isDraining()], ['starting', false]);
    drain.ready();
    assert.deepEqual([drain.state, drain.isDraining()], ['ready', false]);
    const over = drain.drain(0, () => 1);
    drain.ready();
    assert.equal(drain.isDraining(), true);
    await over;
    drain.ready();
    assert.deepEqual([drain.state, drain.isDraining()], ['closed', true]);
  });
});

/** The whole app in this process, with an end that the test holds in its hand. */
const site = async (
  access: 'guarded' | 'direct',
): Promise<{site: Site; drain: Drain; countLive: () => number; asked: () => number}> => {
  const drain = new Drain();
  const metrics = createPrometheusMetrics();
  const {voice, upstream} = makeVoice({access, isDraining: drain.isDraining, metrics});
  const {app, handleUpgrade} = createApp({
    voice,
    origins: createOriginPolicy({publicOrigins: [], allowedOrigins: [], loopback: true}),
    engine: undefined,
    connectTo: [],
    folders: {script: '/nowhere', demo: '/nowhere'},
    state: () => drain.state,
    problems: () => (access === 'direct' ? ['direct is for trusted visitors'] : []),
    metrics: guardedMetrics(metrics, undefined),
    log: silent,
  });
  const listening = await listen(app, [voice]);
  listening.server.on('upgrade', handleUpgrade);
  return {site: listening, drain, countLive: voice.countLive, asked: () => upstream.asked};
};

const ready = async (at: Site): Promise<[number, unknown]> => {
  const {status, text} = await send(at, '/ready');
  return [status, JSON.parse(text)];
};

describe('a server that is about to stop', () => {
  test('is not ready before it is, nor when it stops; it is alive all the time', async () => {
    const {site: at, drain} = await site('guarded');
    assert.deepEqual(await ready(at), [503, {status: 'starting'}]);
    drain.ready();
    assert.deepEqual(await ready(at), [200, {status: 'ready'}]);
    const over = drain.drain(5, () => 1);
    assert.deepEqual(await ready(at), [503, {status: 'draining'}]);
    assert.equal((await send(at, '/health')).status, 200);
    drain.hurry();
    await over;
    await at.close();
  });

  test('gives no client secret, asks the provider for none, and says when to come back', async () => {
    const {site: at, drain, asked} = await site('direct');
    drain.ready();
    const over = drain.drain(5, () => 1);
    const answer = await send(at, '/api/realtime/session', {method: 'POST', headers: {origin: at.origin}});
    assert.deepEqual([answer.status, answer.headers['retry-after'], asked()], [503, '5', 0]);
    assert.equal((await send(at, '/api/realtime/config')).status, 200);
    drain.hurry();
    await over;
    await at.close();
  });

  test('lets no new visitor in, and those on the line stay until they go', async () => {
    const {site: at, drain, countLive} = await site('guarded');
    drain.ready();
    const visitor = new WebSocket(`ws://127.0.0.1:${at.port}/api/realtime/socket`, 'realtime-voice.v1', {
      headers: {origin: at.origin},
    });
    await once(visitor, 'open');
    assert.equal(countLive(), 0, 'who has not said who they are is not waited for');
    visitor.send(JSON.stringify({type: 'start', mode: 'text', leg: 'websocket'}));
    await once(visitor, 'message');
    assert.equal(countLive(), 1);
    let isOver = false;
    const over = drain.drain(5, countLive).then(() => (isOver = true));
    const refused = await upgrade(at, {origin: at.origin});
    assert.deepEqual([refused.status, refused.headers['retry-after']], [503, '5']);
    await delay(300);
    assert.deepEqual([visitor.readyState, isOver], [visitor.OPEN, false]);
    visitor.close();
    await over;
    assert.equal(countLive(), 0);
    await at.close();
  });

  test('says in /ready what an owner should know, without keys or limits', async () => {
    const {site: at, drain} = await site('direct');
    drain.ready();
    assert.deepEqual(await ready(at), [200, {status: 'ready', problems: ['direct is for trusted visitors']}]);
    await at.close();
  });

  test('has no figures for strangers, and common headers on everything', async () => {
    const {site: at} = await site('guarded');
    for (const path of ['/metrics', '/health', '/ready', '/', '/nowhere', '/realtime-voice.js']) {
      const {status, headers} = await send(at, path);
      assert.deepEqual(
        [headers['x-content-type-options'], headers['referrer-policy'], headers['x-powered-by']],
        ['nosniff', 'no-referrer', undefined],
        path,
      );
      if (path === '/metrics') assert.equal(status, 404);
    }
    await at.close();
  });
});
