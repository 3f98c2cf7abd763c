/** Turns that the visitor begins and ends by hand: nothing is sent between them, and no syllable of them is lost. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import {talk, msOf} from '../../support/twin/talk.js';
import {WAYS, World, type WorldOptions} from '../../support/twin/world.js';

let world: World;
const settings = {turnDetection: 'push-to-talk'} as const;
const ring = (options: WorldOptions = {}): World =>
  (world = new World({...options, settings: {...settings, ...options.settings}}));
afterEach(() => world.close());

const press = ({session}: World): void => session.startTalking();
const release = ({session}: World): void => session.stopTalking();
const told = (): string[] =>
  world.provider.session.told.map(({type}) => type).filter(type => type.startsWith('input_audio_buffer'));

for (const way of WAYS) {
  describe(`a pressed turn, ${way.access} over ${way.transport},`, () => {
    test('is heard whole and answered, and nothing else is', async () => {
      await talk(ring(way))
        .calls()
        .begins('not for you')
        .silence(1_500)
        .meanwhile('the visitor presses', press)
        .begins('hi there')
        .expectState('hearing')
        .silence(600)
        .meanwhile('and lets go', release)
        .agent('Hello');
      assert.deepEqual(world.provider.session.conversation, ['user: hi there', 'assistant: Hello']);
      assert.deepEqual(told(), ['input_audio_buffer.clear', 'input_audio_buffer.commit']);
    });

    test('begins with what was said shortly before, and ends with what follows the finger', async () => {
      await talk(ring(way))
        .calls()
        .silence(2_000)
        .begins('hi there')
        .silence(250)
        .meanwhile('the visitor presses late', press)
        .silence(150)
        .meanwhile('and lets go early', release)
        .agent('Hello');
      assert.equal(world.provider.session.conversation[0], 'user: hi there');
    });

    test('that is a tap is not sent', async () => {
      await talk(ring(way))
        .calls()
        .meanwhile('the visitor presses', press)
        .silence(100)
        .meanwhile('and lets go', release)
        .noAnswerIsAsked();
      assert.deepEqual(told(), ['input_audio_buffer.clear', 'input_audio_buffer.clear']);
    });

    test('goes on where the visitor presses again before its last sound is sent', async () => {
      await talk(ring(way))
        .calls()
        .meanwhile('the visitor presses', press)
        .begins('one two')
        .silence(620)
        .meanwhile('lets go', release)
        .silence(100)
        .meanwhile('and presses again', press)
        .begins('three')
        .silence(350)
        .meanwhile('and lets go', release)
        .agent('Four');
      assert.deepEqual(world.provider.session.conversation, ['user: one two three', 'assistant: Four']);
    });

    test('silences the answer that is heard', async () => {
      await talk(ring(way))
        .calls()
        .meanwhile('the visitor presses', press)
        .begins('hi')
        .silence(400)
        .meanwhile('and lets go', release)
        .agent('Once upon a time there was a king')
        .upTo('Once upon')
        .meanwhile('the visitor presses', press)
        .silence(100);
      assert.equal(world.speaker.isPlaying, false);
      await talk(world).begins('no').silence(400).meanwhile('and lets go', release).agent('All right');
    });

    test('that was being spoken when the line broke is heard whole on the next one', async () => {
      await talk(ring(way))
        .calls()
        .silence(1_000)
        .meanwhile('the visitor presses', press)
        .begins('one two three four five six')
        .silence(500)
        .lineBreaks()
        .silence(1_500)
        .meanwhile('and lets go', release)
        .agent('Seven');
      assert.equal(world.provider.session.conversation[0], 'user: one two three four five six');
    });
  });
}

describe('the memory of a microphone', () => {
  test('is read from 300 ms before the press', async () => {
    await talk(ring()).calls().silence(5_000);
    const pressedAt = msOf(world.input.position);
    await talk(world).meanwhile('the visitor presses', press);
    assert.equal(msOf(world.input.capture.readFrom.at(-1)!), pressedAt - 300);
  });

  test('is not read between two turns', async () => {
    await talk(ring()).calls().silence(5_000);
    assert.deepEqual(world.input.capture.readFrom, []);
  });
});

test('a pressed turn is answered where an answer is cut at once, too', async () => {
  await talk(ring({settings: {bargeIn: 'immediate'}}))
    .calls()
    .meanwhile('the visitor presses', press)
    .begins('hi')
    .silence(400)
    .meanwhile('and lets go', release)
    .agent('Hello');
});
