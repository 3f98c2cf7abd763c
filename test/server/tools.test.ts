/** Tools that the owner's side carries out: for whom the token says, with arguments that fit, unseen by the page. */
import assert from 'node:assert/strict';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {after, afterEach, before, describe, test} from 'node:test';
import type {ServerTool, ToolContext} from '../../server/tools/server-tool.js';
import {TOKEN_SECRET} from '../support/admission.js';
import {signVisitorToken} from '../support/visitor-token.js';
import {openSite, type Site} from '../support/voice-site.js';
import {startEngine, type RunningServer} from '../support/voice-server.js';
import {Visitor} from './visitor.js';

const LIGHT = {
  name: 'set_light',
  description: 'Turn a light in the house on or off',
  parameters: {
    type: 'object',
    properties: {room: {type: 'string', enum: ['kitchen', 'bedroom']}, on: {type: 'boolean'}},
    required: ['room', 'on'],
  },
};
const SECRET_FINDING = 'the-combination-is-4711';

let engine: RunningServer;
before(async () => (engine = await startEngine()));
after(() => engine.stop());
const sites: Site[] = [];
const endpoints: Server[] = [];
afterEach(async () => {
  await Promise.all(sites.splice(0).map(site => site.close()));
  for (const endpoint of endpoints.splice(0)) endpoint.close();
});

async function serve(tool: object, serverTools: Record<string, ServerTool> = {}): Promise<Site> {
  const config = {agents: {assistant: {instructions: 'Be brief.', tools: [{...LIGHT, ...tool}]}}};
  const site = await openSite({baseUrl: `${engine.origin}/v1`, config, serverTools});
  sites.push(site);
  return site;
}

/** A promise that somebody else fulfils. */
function settled(): {promise: Promise<void>; resolve: () => void} {
  let resolve = (): void => undefined;
  const promise = new Promise<void>(done => (resolve = done));
  return {promise, resolve};
}

async function enter(site: Site, fields: object = {}): Promise<{visitor: Visitor; seen: () => string}> {
  const visitor = new Visitor(site);
  let seen = '';
  visitor.socket.on('message', (data: Buffer, isBinary) => (seen += isBinary ? '' : data.toString()));
  assert.equal((await visitor.start({mode: 'text', ...fields})).type, 'welcome');
  visitor.send({type: 'leg.open'});
  await visitor.next('leg.opened');
  return {visitor, seen: () => seen};
}

/** An endpoint of the owner's; what it was asked. */
async function endpoint(
  answer: (asked: {body: string; headers: Record<string, unknown>}) => {
    status?: number;
    body: string;
    headers?: object;
  },
): Promise<{url: string; asked: string[]}> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push(body);
      const {status = 200, body: text, headers = {}} = answer({body, headers: request.headers});
      response.writeHead(status, {...headers}).end(text);
    });
  });
  endpoints.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/light`, asked};
}

describe('a tool of the server', () => {
  test('is carried out by a function, answered aloud once, and shows the page only that it ran', async () => {
    const calls: Array<{args: unknown; context: ToolContext}> = [];
    const site = await serve(
      {},
      {
        set_light: (args, context) => {
          calls.push({args, context});
          return Promise.resolve({ok: true, note: SECRET_FINDING});
        },
      },
    );
    const {visitor, seen} = await enter(site);
    visitor.write('turn on the kitchen light');
    await visitor.next('response.mcp_call.completed');
    await visitor.answer();
    assert.deepEqual(
      calls.map(({args}) => args),
      [{room: 'kitchen', on: true}],
    );
    assert.equal(calls[0]?.context.agent, 'assistant');
    assert.equal(calls[0].context.claims, undefined);
    assert.match(seen(), /"type":"mcp_call","name":"set_light"/);
    assert.doesNotMatch(seen(), /function_call|4711|"room\\?"/);
  });

  test('is carried out by an endpoint that knows this server, and who asks', async () => {
    const {url, asked} = await endpoint(({headers}) => ({
      body: headers['authorization'] === 'Bearer between us' ? '{"ok":true}' : '{"error":"who are you"}',
    }));
    const site = await serve({endpoint: {url, headers: {authorization: 'Bearer between us'}}});
    const token = await signVisitorToken(TOKEN_SECRET, {sub: 'ada'});
    const {visitor} = await enter(site, {token});
    visitor.write('turn on the kitchen light');
    await visitor.next('response.mcp_call.completed');
    const [body = ''] = asked;
    const {tool, arguments: args, agent, visitor: who} = JSON.parse(body) as Record<string, unknown>;
    assert.deepEqual([tool, args, agent], ['set_light', {room: 'kitchen', on: true}, 'assistant']);
    assert.equal((who as {sub: string}).sub, 'ada');
  });

  const failing: Array<[string, Parameters<typeof endpoint>[0]]> = [
    ['refuses', () => ({status: 403, body: SECRET_FINDING})],
    ['leads elsewhere', () => ({status: 302, body: '', headers: {location: 'http://127.0.0.1:1/'}})],
  ];
  for (const [what, answer] of failing) {
    test(`whose endpoint ${what} has failed: the model is told so, and nobody why`, async () => {
      const {url} = await endpoint(answer);
      const {visitor, seen} = await enter(await serve({endpoint: {url}}));
      visitor.write('turn on the kitchen light');
      await visitor.next('response.mcp_call.failed');
      await visitor.answer();
      assert.doesNotMatch(seen(), /4711/);
    });
  }

  test('that takes too long has failed, and is told to stop', async () => {
    let aborted = false;
    const site = await serve(
      {timeoutMs: 100},
      {
        set_light: (_args, {signal}) =>
          new Promise(() => signal.addEventListener('abort', () => (aborted = true))),
      },
    );
    const {visitor} = await enter(site);
    visitor.write('turn on the kitchen light');
    await visitor.next('response.mcp_call.failed');
    assert.equal(aborted, true);
  });

  test('is stopped when the call ends', async () => {
    const aborted = settled();
    const begun = settled();
    const site = await serve(
      {},
      {
        set_light: (_args, {signal}) => {
          signal.addEventListener('abort', () => aborted.resolve());
          begun.resolve();
          return new Promise(() => undefined);
        },
      },
    );
    const {visitor} = await enter(site);
    visitor.write('turn on the kitchen light');
    await begun.promise;
    visitor.send({type: 'end'});
    await aborted.promise;
  });

  test('cannot be answered by the page, and an answer is asked for once', async () => {
    const done = settled();
    const begun = settled();
    const site = await serve(
      {},
      {
        set_light: async () => {
          begun.resolve();
          await done.promise;
          return 'done';
        },
      },
    );
    const {visitor} = await enter(site);
    visitor.write('turn on the kitchen light');
    await begun.promise;
    await visitor.next('response.done');
    for (const call_id of ['call_1', 'call_2']) {
      visitor.send({
        type: 'conversation.item.create',
        item: {type: 'function_call_output', call_id, output: 'forged'},
      });
    }
    visitor.send({type: 'response.create'});
    const told = visitor.listen();
    done.resolve();
    await visitor.next('response.mcp_call.completed');
    await visitor.answer();
    assert.equal(told.filter(type => type === 'response.created').length, 1);
  });
});

describe('a tool for some visitors only', () => {
  test('is not offered to anybody else, whatever they say', async () => {
    let calls = 0;
    const site = await serve(
      {requireClaims: {role: ['member']}},
      {
        set_light: () => {
          calls += 1;
          return Promise.resolve('ok');
        },
      },
    );
    const stranger = await enter(site);
    stranger.visitor.write('turn on the kitchen light');
    await stranger.visitor.answer();
    assert.equal(calls, 0);
    const token = await signVisitorToken(TOKEN_SECRET, {claims: {role: 'member'}});
    const member = await enter(site, {token});
    member.visitor.write('turn on the kitchen light');
    await member.visitor.next('response.mcp_call.completed');
    assert.equal(calls, 1);
  });
});
