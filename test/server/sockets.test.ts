/** Visitors' sockets under abuse: those that wait, those that send in crumbs, and those that never read. */
import assert from 'node:assert/strict';
import {connect} from 'node:net';
import {randomBytes} from 'node:crypto';
import {after, afterEach, before, describe, test} from 'node:test';
import {openSite, type Site} from '../support/voice-site.js';
import {startEngine, type RunningServer} from '../support/voice-server.js';
import {Visitor} from './visitor.js';

describe('a guarded socket', () => {
  let engine: RunningServer;
  before(async () => (engine = await startEngine()));
  after(() => engine.stop());
  let site: Site;
  afterEach(() => site.close());
  const open = async (): Promise<Site> =>
    (site = await openSite({baseUrl: `${engine.origin}/v1`, config: {agents: {assistant: {}}}}));
  const opened = async (at: Site): Promise<Visitor> => {
    const visitor = new Visitor(at);
    await new Promise(resolve => visitor.socket.once('open', resolve));
    return visitor;
  };

  test('that says nothing gives way to a fourth one of its address; one that has started does not', async () => {
    const at = await open();
    const caller = new Visitor(at);
    await caller.start({mode: 'text'});
    const waiting = [await opened(at), await opened(at), await opened(at), await opened(at)];
    assert.equal((await waiting[0]!.next('error')).code, 'token/rate-limited');
    assert.equal(await waiting[0]!.closed, 4008);
    waiting[1]!.send({type: 'start', mode: 'text', leg: 'websocket'});
    assert.equal((await waiting[1]!.next('welcome', 'error')).type, 'welcome');
    caller.send({type: 'leg.open'});
    assert.equal((await caller.next('leg.opened')).type, 'leg.opened');
    for (const {socket} of [caller, ...waiting]) socket.terminate();
  });

  test('that sends a frame in crumbs is closed, and others go on', async () => {
    const at = await open();
    const visitor = await opened(at);
    for (let crumb = 0; crumb < 40; crumb += 1) visitor.socket.send(' ', {fin: false});
    assert.ok([1008, 1009, 1006].includes(await visitor.closed));
    const other = new Visitor(at);
    assert.equal((await other.start({mode: 'text'})).type, 'welcome');
    other.socket.terminate();
  });

  test('sends nothing compressed, whoever asks for it', async () => {
    const at = await open();
    const {port} = new URL(at.origin);
    const answer = await new Promise<string>(resolve => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(
          [
            'GET /api/realtime/socket HTTP/1.1',
            `Host: 127.0.0.1:${port}`,
            `Origin: ${at.origin}`,
            'Connection: Upgrade',
            'Upgrade: websocket',
            'Sec-WebSocket-Version: 13',
            `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
            'Sec-WebSocket-Protocol: realtime-voice.v1',
            'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
            '\r\n',
          ].join('\r\n'),
        );
      });
      socket.once('data', data => {
        socket.destroy();
        resolve(data.toString());
      });
    });
    assert.match(answer, /^HTTP\/1\.1 101 /);
    assert.doesNotMatch(answer, /deflate/i);
  });

  test('keeps what came behind the start until the visitor is let in, and not without end', async () => {
    const at = await open();
    const visitor = await opened(at);
    visitor.send({type: 'start', mode: 'text', leg: 'websocket'});
    visitor.send({type: 'leg.open', request: 7});
    assert.equal((await visitor.next('leg.opened'))['request'], 7);
    visitor.socket.terminate();
    const flood = await opened(at);
    flood.socket.pause();
    flood.send({type: 'start', mode: 'text', leg: 'websocket', token: 'x'.repeat(4_000)});
    for (let frame = 0; frame < 600; frame += 1) flood.send({type: 'output.ready'});
    flood.socket.resume();
    const {code} = await flood.next('error');
    assert.ok(code === 'token/rate-limited' || code === 'token/rejected', code);
  });
});
