/** What a call took: told to its owner once, signed, and to a browser only where the agent exposes it. */
import assert from 'node:assert/strict';
import {createHmac} from 'node:crypto';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {after, afterEach, before, describe, test} from 'node:test';
import {pino} from 'pino';
import {NO_USAGE, type CallReport} from '../../server/report/call-report.js';
import {UsageWebhook} from '../../server/report/usage-webhook.js';
import {openSite, type Site, type SiteOptions} from '../support/voice-site.js';
import {startEngine, type RunningServer} from '../support/voice-server.js';
import {Visitor} from './visitor.js';

const REPORT: CallReport = {
  ...{call: 'c1', agent: 'assistant', visitor: 'v1', model: 'm', reason: 'visitor'},
  ...{startedAt: '2026-11-21T12:00:00.000Z', seconds: 3, responses: 1, usage: NO_USAGE, cost: 0.01},
};

describe('a call that is over', () => {
  let engine: RunningServer;
  before(async () => (engine = await startEngine()));
  after(() => engine.stop());
  const sites: Site[] = [];
  afterEach(async () => {
    await Promise.all(sites.splice(0).map(site => site.close()));
  });

  async function talk(
    options: Partial<SiteOptions>,
    agent: object = {},
  ): Promise<{visitor: Visitor; seen: string[]}> {
    const config = {agents: {assistant: {instructions: 'Be brief.', ...agent}}};
    const site = await openSite({baseUrl: `${engine.origin}/v1`, config, ...options});
    sites.push(site);
    const visitor = new Visitor(site);
    const seen: string[] = [];
    visitor.socket.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) seen.push(data.toString());
    });
    await visitor.start({mode: 'text'});
    visitor.send({type: 'leg.open'});
    await visitor.next('leg.opened');
    visitor.write('who are you');
    await visitor.next('response.done');
    return {visitor, seen};
  }

  test('is told of once, with what it took and why it ended', async () => {
    const reports: CallReport[] = [];
    const {visitor} = await talk({onReport: report => reports.push(report)});
    visitor.send({type: 'end'});
    await visitor.closed;
    while (reports.length === 0) await new Promise(setImmediate);
    await sites[0]?.close();
    assert.equal(reports.length, 1);
    const [{agent, reason, responses, usage, cost}] = reports as [CallReport];
    assert.deepEqual([agent, reason, responses], ['assistant', 'visitor', 1]);
    assert.ok(usage.inputTokens > 0 && usage.outputTokens > 0);
    assert.ok(cost !== undefined && cost > 0 && cost < 0.1, String(cost));
  });

  test('shows a browser what it took only where the agent says so', async () => {
    const done = (seen: readonly string[]): string =>
      seen.find(text => text.includes('"response.done"')) ?? '';
    const closed = await talk({});
    assert.doesNotMatch(done(closed.seen), /usage|tokens/);
    closed.visitor.socket.terminate();
    const open = await talk({}, {expose: ['usage']});
    assert.match(done(open.seen), /"usage":\{.*"input_tokens":\d+/);
    assert.doesNotMatch(done(open.seen), /cost/);
    open.visitor.socket.terminate();
    const priced = await talk({}, {expose: ['cost']});
    assert.match(done(priced.seen), /"usage":\{\},"cost":0\.\d+/);
    priced.visitor.socket.terminate();
  });

  const goodbye = async (agent: object): Promise<Record<string, unknown>> => {
    const {visitor} = await talk({}, agent);
    visitor.send({type: 'end'});
    const {reason, report} = await visitor.next('bye');
    assert.equal(reason, 'visitor');
    await visitor.closed;
    return report as Record<string, unknown>;
  };

  test('says at its end how long it took, and what only where the agent exposes it', async () => {
    assert.deepEqual(Object.keys(await goodbye({})), ['seconds']);
    const {usage, responses, ...rest} = await goodbye({expose: ['usage']});
    assert.deepEqual(Object.keys(rest), ['seconds']);
    assert.equal(responses, 1);
    assert.ok(Number((usage as Record<string, number>)['outputTokens']) > 0);
    const {cost, seconds, ...hidden} = await goodbye({expose: ['cost']});
    assert.deepEqual(hidden, {});
    assert.ok(Number(cost) > 0 && Number(cost) < 0.1, `${String(cost)} $`);
    assert.ok(Number.isInteger(seconds));
  });

  test('had credentials for a way through the network of its visitor, for as long as it could last', async () => {
    const servers = [{urls: ['stun:stun.example.com']}, {urls: ['turn:turn.example.com']}];
    const {visitor, seen} = await talk({ice: {servers, turnSecret: 'between us'}}, {limits: {minutes: 2}});
    const welcome = JSON.parse(seen[0] ?? '') as {
      iceServers: Array<{urls: string[]; username?: string; credential?: string}>;
      limits: object;
    };
    const [stun, turn] = welcome.iceServers;
    assert.equal(stun?.credential, undefined);
    const [until = '', key = ''] = turn?.username?.split(':') ?? [];
    assert.ok(Math.abs(Number(until) - Date.now() / 1000 - 180) < 10, 'two minutes, and one more');
    assert.match(key, /^[\w-]{22}$/);
    const credential = createHmac('sha1', 'between us')
      .update(turn?.username ?? '')
      .digest('base64');
    assert.equal(turn?.credential, credential);
    assert.deepEqual(welcome.limits, {maxDurationSeconds: 120});
    visitor.socket.terminate();
  });
});

describe('the address of an owner', () => {
  const answers = async (
    statuses: number[],
  ): Promise<{url: string; got: Array<{body: string; signature: string}>; close: () => void}> => {
    const got: Array<{body: string; signature: string}> = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        got.push({body, signature: String(request.headers['voice-signature'])});
        response.writeHead(statuses.shift() ?? 200).end();
      });
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    server.unref();
    return {url, got, close: () => server.closeAllConnections()};
  };
  const secret = Buffer.from('between this server and its owner');
  const log = pino({level: 'silent'});

  test('is told of a call in a body that only this server can have signed', async () => {
    const {url, got, close} = await answers([]);
    const webhook = new UsageWebhook({url, secret, log});
    webhook.tell({type: 'call.ended', ...REPORT});
    await webhook.close();
    const [{body, signature}] = got as [{body: string; signature: string}];
    assert.deepEqual(JSON.parse(body), {type: 'call.ended', ...REPORT});
    const [, time = '', given = ''] = /^t=(\d+),v1=([\da-f]{64})$/.exec(signature) ?? [];
    assert.equal(given, createHmac('sha256', secret).update(`${time}.${body}`).digest('hex'));
    close();
  });

  test('is told again where it did not hear, and not for ever', async () => {
    const {url, got, close} = await answers([500, 503, 200]);
    const webhook = new UsageWebhook({url, secret, log, firstPauseMs: 1});
    webhook.tell({type: 'call.ended', ...REPORT});
    while (got.length < 3) await new Promise(setImmediate);
    await webhook.close();
    assert.equal(got.length, 3);
    close();
  });

  test('is not followed elsewhere', async () => {
    const {url, got, close} = await answers([302]);
    const webhook = new UsageWebhook({url, secret, log, firstPauseMs: 100_000});
    webhook.tell({type: 'call.ended', ...REPORT});
    while (got.length < 1) await new Promise(setImmediate);
    await webhook.close();
    assert.equal(got.length, 2, 'once more at the end');
    close();
  });
});
