/** How a call was, told to its guard behind it: whoever asks learns whether it was heard, and nothing is thrown at them. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import type {VoiceSession} from '../../../src/realtime/session/voice-session.js';
import {talk} from '../../support/twin/talk.js';
import {WAYS, World, type WorldOptions} from '../../support/twin/world.js';

let world: World;
const ring = (options: WorldOptions = {}): World => (world = new World(options));
afterEach(() => world.close());

const GOOD = {rating: 'good', text: 'You were quick'} as const;
const BAD = {rating: 'bad', text: ''} as const;

/** Was it told? */
async function rate(feedback: Parameters<VoiceSession['sendFeedback']>[0], ms = 500): Promise<boolean> {
  const told = world.session.sendFeedback(feedback);
  await talk(world).silence(ms);
  return told;
}

const hangUp = ({session}: World): void => session.disconnect('visitor');

for (const way of WAYS.filter(({access}) => access === 'guarded')) {
  describe(`feedback, guarded over ${way.transport},`, () => {
    test('is told once the call is over, once', async () => {
      await talk(ring(way)).calls().user('hi').agent('Hello').meanwhile('the visitor hangs up', hangUp);
      assert.equal(await rate(GOOD), true);
      assert.equal(await rate(BAD), false);
      assert.deepEqual(
        world.guard.feedback.map(({rating, text}) => ({rating, text})),
        [GOOD],
      );
      assert.deepEqual(world.told, []);
      assert.equal(world.net.lines.size, 0);
    });

    test('is about the last call', async () => {
      await talk(ring(way)).calls().meanwhile('the visitor hangs up', hangUp);
      await talk(world).silence(500).calls().meanwhile('the visitor hangs up again', hangUp);
      assert.equal(await rate(GOOD), true);
      await talk(world).calls().meanwhile('the visitor hangs up once more', hangUp);
      assert.equal(await rate(BAD), true);
      assert.equal(new Set(world.guard.feedback.map(({call}) => call)).size, 2);
    });
  });
}

for (const way of WAYS.filter(({access}) => access === 'direct')) {
  test(`feedback in direct access over ${way.transport} is told to nobody`, async () => {
    await talk(ring(way)).calls().user('hi').agent('Hello').meanwhile('the visitor hangs up', hangUp);
    const before = world.net.targets.length;
    assert.equal(await rate(GOOD), false);
    assert.equal(world.net.targets.length, before);
  });
}

describe('feedback that cannot be told', () => {
  const ended = async (): Promise<void> => {
    await talk(ring({access: 'guarded'}))
      .calls()
      .meanwhile('the visitor hangs up', hangUp);
  };

  test('is not, before any call', async () => {
    ring({access: 'guarded'});
    assert.equal(await rate(GOOD), false);
  });

  test('is not about an earlier call where the last one was not let in', async () => {
    await ended();
    world.refusals = {'/config': 500};
    const connecting = world.session.connect();
    await talk(world).silence(12_000);
    await connecting;
    assert.equal(world.session.state.get().phase, 'failed');
    assert.equal(await rate(GOOD), false);
    assert.deepEqual(world.guard.feedback, []);
  });

  test('is not where the network is gone', async () => {
    await ended();
    world.net.isDown = true;
    assert.equal(await rate(GOOD), false);
  });

  test('is not where the page may open no socket', async () => {
    await ended();
    globalThis.WebSocket = function () {
      throw new DOMException('Refused by policy', 'SecurityError');
    } as unknown as typeof WebSocket;
    assert.equal(await rate(GOOD), false);
  });

  test('is given up where nobody answers', async () => {
    await ended();
    world.net.isSilent = true;
    assert.equal(await rate(GOOD, 11_000), false);
    const socket = world.net.targets.at(-1) as unknown as WebSocket;
    assert.equal(socket.readyState, 3, 'it is closed');
  });
});
