/** A call that is paused: nobody is heard, nothing is said, and a long pause gives the line back. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import {talk} from '../../support/twin/talk.js';
import {WAYS, World, type WorldOptions} from '../../support/twin/world.js';

let world: World;
const ring = (options: WorldOptions = {}): World => (world = new World(options));
afterEach(() => world.close());

const pause = ({session}: World): void => session.pause();
const resume = ({session}: World): void => session.resume();

for (const way of WAYS) {
  describe(`a pause, ${way.access} over ${way.transport},`, () => {
    test('is deaf: what is said in it is not heard, nor later', async () => {
      await talk(ring(way))
        .calls()
        .meanwhile('the visitor pauses', pause)
        .expectState('paused')
        .begins('not for you')
        .noAnswerIsAsked()
        .meanwhile('and resumes', resume)
        .expectState('listening')
        .user('hi')
        .agent('Hello');
      assert.deepEqual(world.provider.session.conversation, ['user: hi', 'assistant: Hello']);
    });

    test('of a minute gives the session back, and the conversation goes on in another one', async () => {
      await talk(ring(way))
        .calls()
        .user('hi')
        .agent('Hello')
        .meanwhile('the visitor pauses', pause)
        .silence(61_000);
      assert.equal(world.provider.openCount, 0);
      await talk(world)
        .meanwhile('and resumes', resume)
        .expectState('listening')
        .noAnswerIsAsked()
        .user('are you there')
        .agent('Still here');
      assert.equal(world.provider.openCount, 1);
      assert.deepEqual(world.provider.session.conversation, [
        'user: hi',
        'assistant: Hello',
        'user: are you there',
        'assistant: Still here',
      ]);
    });

    test('goes on when the line breaks in it', async () => {
      await talk(ring(way))
        .calls()
        .meanwhile('the visitor pauses', pause)
        .lineBreaks()
        .silence(2_000)
        .expectState('paused')
        .begins('not for you')
        .noAnswerIsAsked()
        .meanwhile('and resumes', resume)
        .expectState('listening')
        .user('hi')
        .agent('Hello');
      assert.deepEqual(world.provider.session.conversation, ['user: hi', 'assistant: Hello']);
    });

    test('may be the end', async () => {
      await talk(ring(way))
        .calls()
        .meanwhile('the visitor pauses', pause)
        .silence(70_000)
        .meanwhile('and hangs up', ({session}) => session.disconnect())
        .expectState('ended: page');
    });
  });
}

test('an answer over a socket waits for the end of a pause', async () => {
  await talk(ring({transport: 'websocket'}))
    .calls()
    .user('hi')
    .agent('Once upon a time there was a king')
    .upTo('Once upon')
    .meanwhile('the visitor pauses', pause)
    .silence(3_000);
  assert.ok(Math.abs(world.speaker.heardMs - 600) < 1);
  await talk(world).meanwhile('and resumes', resume).silence(300);
  assert.ok(world.speaker.heardMs > 800);
  await talk(world).silence(3_000).expectState('listening').hears('Once upon a time there was a king');
});

test('an answer over WebRTC is cut by a pause', async () => {
  await talk(ring({transport: 'webrtc'}))
    .calls()
    .user('hi')
    .agent('Once upon a time there was a king')
    .upTo('Once upon')
    .meanwhile('the visitor pauses', pause)
    .silence(3_000)
    .meanwhile('and resumes', resume)
    .expectState('listening');
  assert.equal(world.speaker.isPlaying, false);
});
