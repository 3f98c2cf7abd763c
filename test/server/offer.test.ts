/** Direct access over WebRTC: the offer goes by our server, which has the key; no secret comes back. */
import assert from 'node:assert/strict';
import {request} from 'node:http';
import {after, afterEach, before, beforeEach, describe, test} from 'node:test';
import nodeDataChannel from 'node-datachannel';
import {openProviderRelay, type ProviderRelay} from '../support/provider-relay.js';
import {openSite} from '../support/voice-site.js';
import {until} from '../support/until.js';
import {startEngine, startServer, type RunningServer} from '../support/voice-server.js';
import {PeerClient} from './engine/peer-client.js';

describe('an offer that is sent along with the wishes of a page', () => {
  let provider: ProviderRelay;
  let engine: RunningServer;
  let server: RunningServer;
  let peer: PeerClient;
  before(async () => {
    engine = await startEngine();
    provider = await openProviderRelay(engine.origin);
    server = await startServer({VOICE_ACCESS: 'direct', OPENAI_BASE_URL: provider.baseUrl});
  });
  after(async () => {
    await server.stop();
    await provider.close();
    await engine.stop();
    // Its threads would keep the process alive.
    nodeDataChannel.cleanup();
  });
  beforeEach(() => (peer = new PeerClient(true)));
  afterEach(() => peer.close());

  const wishes = async (): Promise<string> =>
    JSON.stringify({mode: 'conversation', offer: await peer.offer(), overrides: {voice: 'marin'}});
  const headers = (): Record<string, string> => ({'content-type': 'text/plain', origin: server.origin});
  const url = (): string => `${server.origin}/api/realtime/session`;

  test('brings the answer of the provider and no secret, and the session is what was wished', async () => {
    const response = await fetch(url(), {method: 'POST', headers: headers(), body: await wishes()});
    const told = (await response.json()) as {answer: string; session: object};
    assert.deepEqual(Object.keys(told).sort(), ['answer', 'applied', 'session']);
    assert.deepEqual(
      Object.keys(told.session).sort(),
      ['audio', 'model'],
      'no tool, and no word of the owner',
    );
    peer.answer(told.answer);
    const created = await peer.next('session.created');
    const {audio} = created['session'] as {audio: {output: {voice: string}}};
    assert.equal(audio.output.voice, 'marin');
  });

  test('or for a secret is told nothing that lets the owner into the tools of others', async () => {
    const secret = 'what only the owner knows';
    const tools = {type: 'mcp', server_label: 'shop', server_url: 'https://tools.example/mcp'};
    const assistant = {mcpServers: [{...tools, authorization: secret, headers: {'x-key': secret}}]};
    const site = await openSite({
      ...{baseUrl: `${engine.origin}/v1`, access: 'direct', config: {agents: {assistant}}},
    });
    try {
      for (const body of ['{"mode":"conversation"}', await wishes()]) {
        const response = await fetch(`${site.origin}/api/realtime/session`, {
          ...{method: 'POST', headers: {'content-type': 'text/plain', origin: site.origin}, body},
        });
        assert.equal(response.status, 200);
        assert.ok(!(await response.text()).includes(secret));
      }
    } finally {
      await site.close();
    }
  });

  test('leaves no call behind where the page has gone before the answer', async () => {
    const body = await wishes();
    const known = provider.calls.size;
    provider.tcp.setDelay(300);
    const asked = request(url(), {method: 'POST', headers: headers()});
    asked.on('error', () => undefined);
    asked.end(body);
    await until('the provider has made the call', () => provider.calls.size > known);
    asked.destroy();
    await until('it is hung up', () => [...provider.calls.values()].at(-1) === 1);
    provider.tcp.setDelay(0);
  });
});
