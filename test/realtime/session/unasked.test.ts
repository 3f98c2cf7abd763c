/** A whole guarded call with a provider that speaks up by itself: the visitor hears nothing of it, and the call goes on. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import {MOST_UNASKED} from '../../../server/guard/unasked.js';
import {talk} from '../../support/twin/talk.js';
import {World, type WorldOptions} from '../../support/twin/world.js';

let world: World;
const ring = (options: WorldOptions): World => (world = new World({access: 'guarded', ...options}));
afterEach(() => world.close());

const words = (): string[] => world.session.conversation.get().map(({role, text}) => `${role}: ${text}`);
const told = (): string[] => world.provider.session.told.map(({type}) => type);
/** A second's work of the provider, and twenty of sound. */
const LONG = 'buy '.repeat(66).trim();
const speakUp = (): void => world.provider.session.answerUnasked([{say: LONG}]);

for (const transport of ['webrtc', 'websocket'] as const) {
  describe(`an answer that nobody asked for, over ${transport}`, () => {
    test('is cut by the guard and not heard, and the next turn is answered', async () => {
      await talk(ring({transport})).calls().user('hi').agent('Hello there').expectState('listening');
      const seen: string[] = [];
      world.session.conversation.subscribe(() => seen.push(...words()));
      await talk(world)
        .meanwhile('the provider speaks up', speakUp)
        .silence(600)
        .meanwhile('it is silent', () => assert.equal(world.speaker.isPlaying, false))
        .expectState('listening')
        .user('who are you')
        .agent('A friend');
      assert.deepEqual(words(), [
        'user: hi',
        'assistant: Hello there',
        'user: who are you',
        'assistant: A friend',
      ]);
      assert.equal(told().filter(type => type === 'response.cancel').length, 1);
      assert.deepEqual(world.provider.session.conversation, words(), 'nor does the model know of it');
      assert.doesNotMatch(seen.join(), /buy/);
    });

    test('that goes on all the same is waited for before another one is asked for', async () => {
      await talk(ring({transport})).calls().expectState('listening');
      const {session} = world.provider;
      const receive = session.receive.bind(session);
      session.receive = event => event.type !== 'response.cancel' && receive(event);
      await talk(world)
        .meanwhile('the provider speaks up', speakUp)
        .silence(100)
        .types('who are you')
        .agent('A friend');
      assert.deepEqual(words(), ['user: who are you', 'assistant: A friend']);
      assert.deepEqual(world.provider.refused, []);
    });
  });
}

test('a provider that speaks up again and again ends the call, and says why', async () => {
  const script = talk(ring({transport: 'websocket'}))
    .calls()
    .expectState('listening');
  for (let count = 0; count < MOST_UNASKED; count += 1)
    script.meanwhile('the provider speaks up', speakUp).silence(600);
  await script.expectState('listening');
  await talk(world).meanwhile('and once more', speakUp).expectState('failed: session/failed');
  await talk(world).silence(500);
  assert.equal(world.provider.openCount, 0);
});
