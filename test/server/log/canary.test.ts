/**
 * Canaries in everything that a visitor or a provider can say and an owner can configure, sent down every path that
 * fails: none is in an answer that somebody else reads, and none in the log (T18).
 */
import assert from 'node:assert/strict';
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {after, before, describe, test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import WebSocket from 'ws';
import {createLog} from '../../../server/log/log.js';
import {createUpstream} from '../../../server/upstream/create-upstream.js';
import {listen, makeVoice, raw, send, upgrade, type Site} from '../http/site.js';

const KEY = 'sk-canary-0123456789';
const SECRETS = [KEY, 'canary-of-the-turn-server', 'canary of the shop "quoted"'];
/** What the provider says, whatever it is asked; it has seen the key, and everything that was sent. */
const SAID = 'canary-said-by-the-provider';

type Refusal = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const quoting =
  (status: number): Refusal =>
  ({headers}, response, body) => {
    const error = {
      message: `${SAID} ${headers.authorization ?? ''} ${body}`,
      type: SAID.replaceAll('-', ' '),
    };
    response.writeHead(status, {'content-type': 'application/json', location: `/v1/${KEY}`});
    response.end(JSON.stringify({error}));
  };

const refusals: Readonly<Record<string, Refusal>> = {
  ...Object.fromEntries(
    [201, 302, 400, 401, 403, 404, 429, 500, 503].map(status => [`status ${status}`, quoting(status)]),
  ),
  'no JSON': (_request, response, body) => response.end(`${SAID} ${KEY} ${body}`),
  'a broken line': (request, _response) => request.socket.destroy(),
  'half an answer': (request, response) => {
    response.writeHead(200, {'content-length': 1_000});
    response.write(SAID);
    setTimeout(() => request.socket.destroy(), 20);
  },
  'no HTTP': request => request.socket.end(`${SAID} ${KEY}\r\n\r\n`),
};

describe('a canary (T18)', () => {
  const lines: string[] = [];
  const log = createLog({level: 'trace', secrets: SECRETS, write: line => lines.push(line)});
  let provider: Server;
  let refuse: Refusal = quoting(500);
  let direct: Site;
  let guarded: Site;
  let asked = 0;
  before(async () => {
    provider = createServer((request, response) => {
      asked += 1;
      let body = '';
      request.on('data', (data: Buffer) => (body += data.toString()));
      request.on('end', () => refuse(request, response, body));
    });
    provider.on('upgrade', (request, socket) => {
      asked += 1;
      socket.on('error', () => undefined);
      socket.end(`HTTP/1.1 401 ${SAID}\r\nx: ${request.headers.authorization ?? ''}\r\n\r\n${SAID}`);
    });
    await new Promise<void>(resolve => provider.listen(0, '127.0.0.1', resolve));
    const {port} = provider.address() as AddressInfo;
    const upstream = createUpstream({
      ...{apiKey: KEY, dialect: 'ga', log},
      baseUrl: `http://127.0.0.1:${port}/v1`,
    });
    direct = await listen(undefined, [makeVoice({log, upstream}).voice]);
    guarded = await listen(undefined, [makeVoice({log, upstream, access: 'guarded'}).voice]);
  });
  after(async () => {
    await direct.close();
    await guarded.close();
    provider.closeAllConnections();
    provider.close();
  });

  /** Nothing of ours, of the provider or of a visitor is in the log, and nothing of the first two in an answer. */
  const check = (answers: readonly string[]): void => {
    const log = lines.splice(0).join('');
    assert.doesNotMatch(log, /canary/i);
    assert.doesNotMatch(answers.join('\n'), /sk-canary|canary-said|canary-of-the|canary of the/i);
  };

  const mint = async (): Promise<string> => {
    const answer = await send(direct, '/api/realtime/session?canary=query', {
      method: 'POST',
      headers: {
        ...{origin: direct.origin, 'content-type': 'application/json', authorization: 'Bearer canary-header'},
        ...{cookie: 'a=canary-cookie', 'x-forwarded-for': 'canary-address', 'user-agent': 'canary-agent'},
      },
      body: JSON.stringify({
        overrides: {instructions: 'canary-words', dynamicVariables: {name: 'canary-name'}},
      }),
    });
    assert.notEqual(answer.status, 200);
    return JSON.stringify(answer);
  };

  for (const [what, refusal] of Object.entries(refusals)) {
    test(`is told to nobody where the provider of a client secret answers with ${what}`, async () => {
      refuse = refusal;
      asked = 0;
      const answer = await mint();
      assert.ok(asked > 0);
      assert.ok(lines.length > 0, 'the failure is in the log');
      check([answer]);
    });
  }

  /** A guarded call up to its end, with canaries in all that a visitor may say. */
  const call = async (leg: object, frames: readonly unknown[]): Promise<string[]> => {
    const heard: string[] = [];
    const socket = new WebSocket(
      `ws://127.0.0.1:${guarded.port}/api/realtime/socket?canary=query`,
      'realtime-voice.v1',
      {
        headers: {origin: guarded.origin, cookie: 'a=canary-cookie', authorization: `Bearer canary-header`},
      },
    );
    socket.on('message', (data: Buffer) => heard.push(data.toString()));
    const closed = new Promise(resolve => socket.on('close', resolve));
    await new Promise(resolve => socket.once('open', resolve));
    for (const frame of [{type: 'start', mode: 'conversation', ...leg}, ...frames]) {
      socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
    }
    await Promise.race([closed, delay(300)]);
    socket.terminate();
    await closed;
    return heard;
  };
  const sdp = (type: string): string =>
    `v=0\r\na=fingerprint:sha-256 AA\r\n${type}\r\na=candidate:1 1 udp 1 192.0.2.1 5000 typ host ufrag canary-sdp\r\na=ice-pwd:canary-sdp\r\n`;
  const words = {
    type: 'conversation.item.create',
    item: {type: 'message', role: 'user', content: [{type: 'input_text', text: 'canary-transcript'}]},
  };
  const calls: Readonly<Record<string, readonly [object, readonly unknown[]]>> = {
    'opens a leg over a socket': [{leg: 'websocket'}, [words, {type: 'leg.open'}]],
    'offers a leg over WebRTC': [
      {leg: 'webrtc'},
      [{type: 'offer', sdp: sdp('m=audio 9 UDP/TLS/RTP/SAVPF 111')}],
    ],
    'offers a data channel': [
      {leg: 'webrtc'},
      [{type: 'offer', sdp: sdp('m=application 9 x webrtc-datachannel')}],
    ],
    'says what is no JSON': [{leg: 'websocket'}, ['canary-no-json {']],
    'says what is not allowed': [{leg: 'websocket'}, [{type: 'session.update', session: 'canary-update'}]],
    'asks for nobody': [{leg: 'websocket', agent: 'canary-agent'}, []],
    'comes with a token and an old conversation': [
      {leg: 'websocket', token: 'eyJjYW5hcnki.canary.token', resume: 'canary-resume'},
      [{type: 'leg.open'}],
    ],
    'wishes much': [
      {leg: 'websocket', overrides: {instructions: 'canary-words', voice: 'canary-voice'}},
      [{type: 'leg.open'}],
    ],
  };
  for (const [what, [leg, frames]] of Object.entries(calls)) {
    test(`is in no log where a visitor ${what}, and the provider refuses`, async () => {
      refuse = quoting(400);
      check(await call(leg, frames));
    });
  }

  test('is in no log and no answer where a request is refused', async () => {
    const host = 'canary.example.com';
    const answers = [
      await send(direct, '/api/realtime/canary-path?canary=query'),
      await send(direct, '/api/realtime/config?agent=canary'),
      await send(direct, '/api/realtime/config', {headers: {host}}),
      await send(direct, '/api/realtime/config', {headers: {origin: 'https://canary.example.com'}}),
      await send(direct, '/api/realtime/session', {
        method: 'POST',
        headers: {origin: direct.origin, 'content-type': 'text/plain'},
        body: '{"canary',
      }),
      await send(direct, '/api/realtime/session', {
        method: 'POST',
        headers: {origin: direct.origin, 'content-type': 'text/plain'},
        body: '{"agent": "canary canary"}',
      }),
      await send(direct, '/api/realtime/session', {
        method: 'DELETE',
        headers: {origin: direct.origin, 'x-canary': 'canary'},
      }),
      await upgrade(guarded, {origin: 'https://canary.example.com'}),
      await upgrade(guarded, {origin: guarded.origin}, '/api/realtime/canary'),
      await raw(direct, 'GET /canary HTTP/1.1\r\ncanary: a\0\r\n\r\n'),
    ].map(answer => JSON.stringify(answer));
    assert.doesNotMatch(answers.join('\n'), /canary/i);
    check(answers);
  });
});
