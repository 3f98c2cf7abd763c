/** A call without barge-in: while the assistant is heard, the provider hears nobody, and the assistant not itself. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import {talk, type Talk} from '../../support/twin/talk.js';
import {WAYS, World, type WorldOptions} from '../../support/twin/world.js';

let world: World;
const ring = (options: WorldOptions = {}): World =>
  (world = new World({...options, settings: {bargeIn: 'off', ...options.settings}}));
afterEach(() => world.close());

const STORY = 'Once upon a time there was a king';
const TOLD = ['user: tell me', `assistant: ${STORY}`];

/** How often the provider heard anything at all: to its twin whatever is no silence is a voice. */
const voices = (): number =>
  world.provider.traffic.filter(({event}) => event['type'] === 'input_audio_buffer.speech_started').length;

for (const way of WAYS) {
  describe(`a call without barge-in, ${way.access} over ${way.transport},`, () => {
    const isToldAStory = (options: WorldOptions = {}): Talk =>
      talk(ring({...way, ...options}))
        .calls()
        .user('tell me')
        .agent(STORY)
        .upTo('Once upon');

    test('is silence to the provider while the assistant is heard, and a little longer', async () => {
      await isToldAStory()
        .begins('no stop please stop at once and listen to me now')
        .silence(2_500)
        .expectState('listening');
      // What was still said 300 ms after the end is heard again.
      assert.equal(voices(), 2);
      const [tell, story, rest = ''] = world.provider.session.conversation;
      assert.deepEqual([tell, story], TOLD);
      assert.match(rest, /^user: (listen )?to me now$/);
    });

    test('does not hear the assistant in its own loudspeaker, nor the last of it in the room', async () => {
      await isToldAStory()
        .meanwhile('the loudspeaker is heard by the microphone', ({input, voice}) =>
          input.capture.take(voice.speak('time there was a king').subarray(0, -1)),
        )
        .silence(3_000)
        .expectState('listening')
        .noAnswerIsAsked();
      assert.equal(voices(), 1);
      assert.deepEqual(world.provider.session.conversation, TOLD);
    });

    test('hears the next turn whole', async () => {
      await isToldAStory().silence(3_000).user('and then').agent('Nothing');
      assert.deepEqual(world.provider.session.conversation, [
        ...TOLD,
        'user: and then',
        'assistant: Nothing',
      ]);
    });

    test('is interrupted by a button, and hears who pressed it', async () => {
      await isToldAStory()
        .meanwhile('the visitor presses the button', ({session}) => session.interrupt())
        .expectState('listening')
        .silence(300)
        .user('and then')
        .agent('Nothing');
      assert.equal(world.provider.session.lastAnswer?.isOver, true);
    });

    test('is interrupted by what is typed', async () => {
      await isToldAStory().types('stop').agent('All right').silence(300).user('thanks').agent('Welcome');
    });

    test('stays muted for who muted it while the assistant was heard', async () => {
      await isToldAStory()
        .meanwhile('the visitor mutes', ({session}) => session.setMicMuted(true))
        .silence(3_000)
        .begins('not for you')
        .noAnswerIsAsked()
        .meanwhile('and unmutes', ({session}) => session.setMicMuted(false))
        .user('hi')
        .agent('Hello');
      assert.equal(voices(), 2);
    });

    test('stays silent for who unmutes while the assistant is heard', async () => {
      await isToldAStory()
        .meanwhile('the visitor mutes and unmutes', ({session}) => {
          session.setMicMuted(true);
          session.setMicMuted(false);
        })
        .begins('stop please')
        .silence(3_000);
      assert.equal(voices(), 1);
    });

    test('is deaf in a pause, and hears again behind it', async () => {
      await isToldAStory()
        .meanwhile('the visitor pauses', ({session}) => session.pause())
        .silence(1_000)
        .begins('not for you')
        .silence(2_000)
        .meanwhile('and resumes', ({session}) => session.resume())
        .silence(3_000)
        .user('hi')
        .agent('Hello');
      assert.equal(voices(), 2);
    });

    test('hears at once who presses to talk', async () => {
      const says = (words: string): Talk =>
        talk(world)
          .meanwhile('the visitor presses', ({session}) => session.startTalking())
          .begins(words)
          .silence(words.split(' ').length * 300)
          .meanwhile('and lets go', ({session}) => session.stopTalking());
      await talk(ring({...way, settings: {turnDetection: 'push-to-talk'}})).calls();
      await says('tell me').agent(STORY).upTo('Once upon');
      await says('no stop').agent('All right');
      assert.ok(world.provider.session.conversation.includes('user: no stop'));
    });
  });
}
