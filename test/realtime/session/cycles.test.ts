/** Starting and ending a call, at any moment and any number of times: one call at most, and nothing is left of it. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import {talk} from '../../support/twin/talk.js';
import {WAYS, World, nameOf, type WorldOptions} from '../../support/twin/world.js';

let world: World;
const ring = (options: WorldOptions = {}): World => (world = new World(options));
afterEach(() => world.close());

const state = (): string => nameOf(world.session.state.get());
/** Longer than a guard holds the call of a visitor who did not say good-bye. */
const ALL_OVER_MS = 61_000;

async function assertNothingLeft(): Promise<void> {
  await world.time.pass(ALL_OVER_MS);
  assert.deepEqual(world.open, []);
  assert.equal(world.listeners, 0, 'listeners are left');
}

/** Every round trip of an opening takes 40 ms: these are moments in each of them, and one after all. */
const MOMENTS_MS = [0, 1, 21, 39, 41, 61, 79, 81, 101, 119, 121, 141, 159, 161, 181, 201, 221, 261, 301, 401];

for (const way of WAYS) {
  describe(`a call, ${way.access} over ${way.transport},`, () => {
    test('is one, however often it is started', async () => {
      ring(way);
      void world.session.connect();
      void world.session.connect();
      await world.time.pass(60);
      void world.session.connect();
      await talk(world).calls().user('hi').agent('Hello');
      await world.session.connect();
      assert.equal(world.provider.sessions.length, 1);
      assert.equal(world.inputs.length, 1);
      world.session.disconnect();
      world.session.disconnect();
      assert.equal(state(), 'ended: page');
      await assertNothingLeft();
    });

    for (const moment of MOMENTS_MS) {
      test(`that is ended ${moment} ms after its start leaves nothing, and can be started again`, async () => {
        ring(way);
        const connected = world.session.connect();
        await world.time.pass(moment);
        world.session.disconnect();
        assert.equal(state(), 'ended: page');
        await connected;
        await world.time.pass(ALL_OVER_MS);
        assert.equal(state(), 'ended: page');
        assert.deepEqual(world.told, []);
        await assertNothingLeft();
        await talk(world).calls().user('hi').agent('Hello');
      });
    }

    test('that is ended and started at once is the second one', async () => {
      ring(way);
      for (const moment of MOMENTS_MS) {
        void world.session.connect();
        await world.time.pass(moment);
        world.session.disconnect();
      }
      await talk(world).calls().user('hi').agent('Hello');
      assert.equal(world.provider.session.conversation.length, 2);
      world.session.disconnect();
      await assertNothingLeft();
    });

    test('gives the microphone back that was allowed after its end', async () => {
      ring(way).page.permission = 'asked';
      void world.session.connect();
      await world.time.pass(2_000);
      assert.equal(state(), 'connecting');
      world.session.disconnect();
      await world.time.pass(1_000);
      world.page.answerPermission('granted');
      assert.equal(state(), 'ended: page');
      await assertNothingLeft();
    });

    test('begins when the microphone is allowed at last, with what is said from then on', async () => {
      ring(way).page.permission = 'asked';
      void world.session.connect();
      await world.time.pass(20_000);
      world.page.answerPermission('granted');
      await talk(world).expectState('listening').user('hi').agent('Hello');
      assert.equal(world.provider.sessions.length, 1);
    });

    test('fails where the microphone is denied, and leaves nothing', async () => {
      ring(way).page.permission = 'asked';
      void world.session.connect();
      await world.time.pass(1_000);
      world.page.answerPermission('denied');
      await talk(world).expectState('failed: microphone/denied');
      await assertNothingLeft();
    });

    test('fails where its line breaks while the microphone is asked for', async () => {
      ring(way).page.permission = 'asked';
      void world.session.connect();
      await world.time.pass(2_000);
      world.net.break();
      await talk(world).expectState('failed: transport/lost');
      world.page.answerPermission('granted');
      await assertNothingLeft();
    });

    test('fails where nobody can be reached, and can be started again', async () => {
      ring(way).net.isDown = true;
      void world.session.connect();
      await world.time.pass(30_000);
      assert.match(state(), /^failed: transport\//);
      await assertNothingLeft();
      world.net.isDown = false;
      await talk(world).calls().user('hi').agent('Hello');
    });

    test('fails in time where nobody answers', async () => {
      ring(way).net.isSilent = true;
      void world.session.connect();
      await world.time.pass(30_000);
      assert.equal(state(), 'failed: transport/timeout');
      await assertNothingLeft();
    });

    test('can be had two hundred times, and leaves nothing', async () => {
      ring(way);
      for (let cycle = 0; cycle < 200; cycle += 1) {
        void world.session.connect();
        await world.time.pass(cycle % 2 === 0 ? 250 : 100);
        world.session.disconnect();
      }
      assert.equal(world.inputs.length, 200);
      await assertNothingLeft();
    });
  });
}

/** The page asks the provider itself only where our server does not. */
const OWN_TOKENS = {access: 'direct', settings: {tokenUrl: 'http://voice.test/token'}} as const;

describe('a token that is refused while the microphone is asked for', () => {
  for (const transport of ['websocket', 'webrtc'] as const) {
    test(`ends the start with the reason, over ${transport}`, async () => {
      ring({access: 'direct', transport}).page.permission = 'asked';
      world.refusals = {'/session': 401};
      void world.session.connect();
      await talk(world).expectState('failed: session/rejected');
      world.page.answerPermission('granted');
      await assertNothingLeft();
    });
  }

  test('by the provider, because it has expired, ends the start with the reason', async () => {
    ring({...OWN_TOKENS, transport: 'webrtc'}).page.permission = 'asked';
    world.refusals = {'/calls': 401};
    void world.session.connect();
    await talk(world).expectState('failed: session/rejected');
    world.page.answerPermission('granted');
    await assertNothingLeft();
  });

  test('is fetched anew for the next start', async () => {
    ring({...OWN_TOKENS, transport: 'webrtc'}).refusals = {'/calls': 401};
    void world.session.connect();
    await talk(world).expectState('failed: session/rejected');
    world.refusals = {};
    await talk(world).calls().user('hi').agent('Hello');
    assert.equal(world.sessionsAsked, 2);
  });
});
