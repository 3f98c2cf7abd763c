/** The line of a call: it is mended while that may help, in bounded tries, and its end is told once with all closed. */
import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, mock, test} from 'node:test';
import type {ControlChannelEvents} from '../../../src/realtime/channels/channel.js';
import type {MediaLegEvents} from '../../../src/realtime/legs/leg.js';
import type {Connector, Link, LinkRequest} from '../../../src/realtime/session/connector.js';
import {Line} from '../../../src/realtime/session/line.js';
import {rungsFor, type RungMemory} from '../../../src/realtime/session/rungs.js';
import {Emitter} from '../../../src/shared/emitter.js';
import {VoiceError} from '../../../src/shared/errors.js';

const LOST = new VoiceError('transport/lost');
const MINUTE_MS = 60_000;

/** Links that a test breaks as it likes. */
class FakeNetwork implements Connector {
  readonly answeredBy = 'guard';
  readonly confirms = true;
  readonly pushToTalk = false;
  readonly links: Array<{
    kind: string;
    isClosed: boolean;
    lose: (error: VoiceError) => void;
    drop: () => void;
  }> = [];
  isClosed = false;
  /** Why no link opens at the moment. */
  down: VoiceError | undefined;
  tries = 0;

  open({kind}: LinkRequest): Promise<Link> {
    this.tries += 1;
    if (this.down !== undefined) return Promise.reject(this.down);
    const channel = {events: new Emitter<ControlChannelEvents>()};
    const leg = {events: new Emitter<MediaLegEvents>()};
    const known = {
      kind,
      isClosed: false,
      lose: (error: VoiceError) => leg.events.emit('lost', error),
      drop: () => channel.events.emit('closed', {error: LOST}),
    };
    this.links.push(known);
    return Promise.resolve({channel, leg, close: () => (known.isClosed = true)} as unknown as Link);
  }

  openStandby(): Promise<never> {
    return Promise.reject(LOST);
  }

  close(): void {
    this.isClosed = true;
  }
}

describe('the line of a call', () => {
  let network: FakeNetwork;
  let memory: RungMemory;
  let line: Line;
  let ended: VoiceError[];
  let switched: number;

  beforeEach(async () => {
    mock.timers.enable({apis: ['setTimeout', 'Date']});
    network = new FakeNetwork();
    memory = {};
    const rungs = (): ReturnType<typeof rungsFor> => rungsFor('auto', true, memory);
    const signal = new AbortController().signal;
    line = await Line.open({connector: network, stage: undefined, rungs, memory}, signal);
    line.follow();
    ended = [];
    switched = 0;
    line.events.on('ended', ({error}) => ended.push(error ?? new VoiceError('session/failed')));
    line.events.on('switching', () => (switched += 1));
  });
  afterEach(() => {
    line.close();
    mock.timers.reset();
  });

  const pass = async (ms: number): Promise<void> => {
    const step = 250;
    for (let passed = 0; passed < ms; passed += step) {
      mock.timers.tick(step);
      // Whatever was waited for has its say before time goes on.
      await new Promise(resolve => setImmediate(resolve));
    }
  };

  test('that breaks once is carried by another link, and the old one is closed', async () => {
    network.links[0]!.drop();
    await pass(1_000);
    assert.equal(network.links.length, 2);
    assert.equal(network.links[0]!.isClosed, true);
    assert.deepEqual(ended, []);
  });

  test('that flaps is given up after six breaks, with transport/lost, told once, and nothing open', async () => {
    for (let breaks = 0; breaks < 20; breaks += 1) {
      network.links.at(-1)!.drop();
      await pass(2_000);
    }
    assert.equal(network.links.length, 7);
    assert.deepEqual(
      ended.map(({code}) => code),
      ['transport/lost'],
    );
    assert.ok(network.links.every(({isClosed}) => isClosed));
  });

  test('that breaks now and then in a long call is mended each time', async () => {
    for (let breaks = 0; breaks < 12; breaks += 1) {
      network.links.at(-1)!.drop();
      await pass(MINUTE_MS);
    }
    assert.equal(network.links.length, 13);
    assert.deepEqual(ended, []);
  });

  test('that never comes back is given up after a minute of ever rarer tries', async () => {
    network.down = new VoiceError('transport/handshake');
    network.links[0]!.drop();
    await pass(MINUTE_MS / 2);
    assert.deepEqual(ended, []);
    await pass(MINUTE_MS);
    assert.equal(ended.length, 1);
    // Two ways are tried each time.
    assert.ok(network.tries < 40, `${network.tries} tries`);
  });

  test('is not mended where the provider refused the call', async () => {
    network.down = new VoiceError('session/rejected');
    network.links[0]!.drop();
    await pass(2_000);
    assert.deepEqual(
      ended.map(({code}) => code),
      ['session/rejected'],
    );
  });

  test('on which no sound ever passed takes the other way at once, and that one first from then on', async () => {
    network.links[0]!.lose(new VoiceError('transport/timeout'));
    await pass(500);
    assert.equal(switched, 1);
    assert.equal(line.link.transport, 'websocket');
    assert.equal(line.link.reason, 'transport/timeout');
    assert.equal(memory.good, 'websocket');
  });

  test('that is closed while it is being mended stays closed, and tells nothing', async () => {
    network.links[0]!.drop();
    line.close();
    await pass(MINUTE_MS);
    assert.equal(network.links.length, 1);
    assert.equal(network.isClosed, true);
    assert.deepEqual(ended, []);
  });
});
