/** The seam: a guarded call over a protocol that has nothing of Realtime, from a visitor's offer to the hang-up. */
import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {afterEach, beforeEach, describe, test} from 'node:test';
import {pino} from 'pino';
import type {WebSocket} from 'ws';
import {HeldCalls, type Visit} from '../../../server/guard/held-calls.js';
import {HistorySeal} from '../../../server/guard/history-seal.js';
import type {GuardDeps} from '../../../server/guard/start.js';
import {openProviderStub, type Answer, type ProviderStub} from '../../support/provider-stub.js';
import {admissionOf} from '../../support/admission.js';
import {LiveUpstream} from '../../support/live-upstream.js';

const KEY = 'sk-canary-0123456789';

const OFFER = `v=0
o=- 1 2 IN IP4 127.0.0.1
s=-
t=0 0
m=audio 9 UDP/TLS/RTP/SAVPF 111
c=IN IP4 0.0.0.0
a=ice-ufrag:zIw3
a=ice-pwd:ia/mKFSCE4ogfMuFvt1ymtyp
a=fingerprint:sha-256 E8:12:83:A5:11:29:DB:F6:74:3F:C5:25:42:C6:46:6C:65:06:A9:4C:BC:14:A7:34:DD:29:33:DE:18:55:11:A5
a=setup:actpass
a=mid:0
a=sendrecv
a=rtcp-mux
a=rtpmap:111 opus/48000/2
`;

/** As the provider's types describe it; written down by hand. */
const EXCHANGE: Readonly<Record<string, {status: number; body: object}>> = {
  'POST /v1/live/sessions': {
    status: 200,
    body: {session: {id: 'live_abc-1'}, transport: {type: 'webrtc', sdp: 'v=0\r\ns=the answer\r\n'}},
  },
  'POST /v1/live/sessions/live_abc-1/hangup': {status: 200, body: {}},
};

const recorded: Answer = ({method, url}, response) => {
  const {status, body} = EXCHANGE[`${method} ${url}`] ?? {status: 404, body: {}};
  response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(body));
};

type Frame = {readonly type: string; readonly sdp?: string | undefined; readonly delta?: string | undefined};

class FakeVisitor {
  readonly frames: Frame[] = [];
  wake: () => void = () => undefined;
  send(frame: Frame): void {
    this.frames.push(frame);
    this.wake();
  }
  sendBytes(): void {
    // Its sound goes another way.
  }
  fail(): void {
    this.wake();
  }
  bye(): void {
    this.wake();
  }
  async next(type: string): Promise<Frame> {
    for (;;) {
      const found = this.frames.find(frame => frame.type === type);
      if (found !== undefined) return found;
      await new Promise<void>(done => (this.wake = done));
    }
  }
}

describe('a guarded call over /v1/live/sessions', () => {
  let stub: ProviderStub;
  let calls: HeldCalls;
  let visitor: FakeVisitor;
  let sideband: WebSocket | undefined;
  beforeEach(async () => {
    stub = await openProviderStub();
    stub.answer = recorded;
    stub.greet = socket => {
      sideband = socket;
      socket.send(JSON.stringify({type: 'session.started', session: {id: 'live_abc-1'}}));
    };
    const agent = {
      tools: [],
      mcpServers: [],
      bargeIn: 'confirmed',
      maxOutputTokens: 1_024,
      maxContextTokens: 8_000,
    };
    calls = new HeldCalls({
      // Paid by the minute, within a budget: the guard holds what the call can cost until its lease ends.
      ...admissionOf({limits: {site: {dollarsPerDay: 5}}, prices: {'gpt-live-1': {perMinute: 0.05}}}),
      agents: {
        get: () => ({
          name: 'a',
          agent: {...agent, limits: {}, allow: [], expose: [], instructions: 'Be kind.'},
        }),
      },
      upstream: new LiveUpstream({baseUrl: `${stub.origin}/v1`, apiKey: KEY}),
      ...{model: 'gpt-live-1', loopback: true, seal: new HistorySeal(randomBytes(32))},
      log: pino({level: 'silent'}),
    } as unknown as GuardDeps);
    visitor = new FakeVisitor();
  });
  afterEach(async () => {
    await calls.close();
    await stub.close();
  });

  const enter = async (): Promise<Visit> => {
    const start = {type: 'start', mode: 'conversation', leg: 'webrtc'} as const;
    const visit = await calls.visit(start, {origin: 'https://shop.example', address: '203.0.113.7'}, visitor);
    visit.call.attach(visitor);
    return visit;
  };
  const asked = (): string[] => stub.asked.map(({method, url}) => `${method} ${url}`);

  test('opens: the offer is traded, the sideband is attached, and the visitor has an answer', async () => {
    const {call} = await enter();
    call.onFrame({type: 'offer', sdp: OFFER});
    await visitor.next('leg.opened');
    assert.match((await visitor.next('answer')).sdp ?? '', /the answer/);
    assert.deepEqual(asked(), ['POST /v1/live/sessions', 'GET /v1/live/sessions/live_abc-1/attach']);
    const {session, transport} = JSON.parse(stub.asked[0]!.body) as {
      session: Record<string, unknown>;
      transport: object;
    };
    assert.deepEqual([session['model'], session['instructions']], ['gpt-live-1', 'Be kind.']);
    assert.match(JSON.stringify(transport), /m=audio.*opus/);
    assert.match(String(stub.asked[0]!.headers['openai-safety-identifier']), /^[\w-]{16,}$/);
  });

  test('is read along', async () => {
    const {call} = await enter();
    call.onFrame({type: 'offer', sdp: OFFER});
    await visitor.next('leg.opened');
    sideband?.send(JSON.stringify({type: 'session.output_transcript.delta', delta: 'Hello', start_ms: 0}));
    assert.equal((await visitor.next('response.output_audio_transcript.delta')).delta, 'Hello');
  });

  test('ends with the provider when the visitor is done', async () => {
    const visit = await enter();
    visit.call.onFrame({type: 'offer', sdp: OFFER});
    await visitor.next('leg.opened');
    await visit.end('visitor');
    assert.equal(asked().at(-1), 'POST /v1/live/sessions/live_abc-1/hangup');
  });

  test('ends where its sideband is refused: nobody would watch it', async () => {
    stub.upgrade = socket => void socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
    const {call} = await enter();
    call.onFrame({type: 'offer', sdp: OFFER});
    await visitor.next('error');
    assert.equal(asked().at(-1), 'POST /v1/live/sessions/live_abc-1/hangup');
  });
});
