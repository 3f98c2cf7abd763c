/** Turns that the visitor begins and ends by hand: nothing is sent between them, and no syllable of them is lost. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import {talk, msOf, type Talk} from '../../support/twin/talk.js';
import {WAY_MS} from '../../support/twin/network.js';
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

/** What may break under a call. */
const BREAKS = [
  {what: 'its line breaks', happens: ({net}: World): void => net.break()},
  {what: 'the provider ends its session', happens: ({provider}: World): void => provider.session.end()},
];

for (const way of WAYS) {
  for (const {what, happens} of BREAKS) {
    describe(`a pressed turn, ${way.access} over ${way.transport}, where ${what}`, () => {
      const breaks = [what, happens] as const;
      /** Nobody writes anything down before the break, unless a test says so. */
      const slow = (transcribesAfterMs = 60_000): Talk => {
        ring(way).provider.transcribesAfterMs = transcribesAfterMs;
        return talk(world).calls().silence(1_000);
      };
      const says = (script: Talk, words: string): Talk =>
        script
          .meanwhile('the visitor presses', press)
          .begins(words)
          .silence(words.split(' ').length * 300)
          .meanwhile('and lets go', release);
      /** Another session is there; it is written down in time there. */
      const isBack = async (): Promise<void> => {
        const {capture} = world.input;
        const reads = capture.readFrom.length;
        world.provider.transcribesAfterMs = 150;
        assert.ok(
          await world.time.until(() => capture.readFrom.length > reads, 10_000),
          'nothing is said again',
        );
      };
      /** Where the guard's socket stands, there is another leg at once. */
      const isGone = ({net}: World): void => {
        net.isDown = true;
        net.break();
      };
      const shown = (): string[] =>
        world.session.conversation
          .get()
          .filter(({role}) => role !== 'note')
          .map(({role, text, final}) => `${role}: ${text}${final ? '' : '…'}`);
      const is = (...conversation: string[]): void => {
        assert.deepEqual(world.provider.session.conversation, conversation);
        assert.deepEqual(shown(), conversation);
      };
      const heard = (): string => world.provider.session.heard;

      test('before it is written down, is said again, whole and alone, and answered once', async () => {
        await says(slow(), 'order a pizza')
          .silence(700)
          .begins('not for you')
          .silence(1_000)
          .meanwhile(...breaks)
          .begins('nor this')
          .meanwhile('the line comes back', isBack)
          .agent('With cheese')
          .noAnswerIsAsked();
        is('user: order a pizza', 'assistant: With cheese');
        assert.equal(heard(), 'order a pizza');
      });

      test('while its last sound is on its way, is said again, whole and alone', async () => {
        await says(slow(), 'order a pizza')
          .silence(100)
          .meanwhile(...breaks)
          .silence(150)
          .begins('not for you')
          .meanwhile('the line comes back', isBack)
          .agent('With cheese')
          .noAnswerIsAsked();
        is('user: order a pizza', 'assistant: With cheese');
        assert.equal(heard(), 'order a pizza');
      });

      test('and ends before the next one, is said there, whole and alone', async () => {
        await slow()
          .meanwhile('the visitor presses', press)
          .begins('order a pizza')
          .silence(400)
          .meanwhile('the network is gone', isGone)
          .meanwhile(...breaks)
          .silence(500)
          .meanwhile('the visitor lets go', release)
          .silence(700)
          .begins('not for you')
          .silence(1_000)
          .meanwhile('the network is back', ({net}) => (net.isDown = false))
          .meanwhile('the line comes back', isBack)
          .agent('With cheese')
          .noAnswerIsAsked();
        is('user: order a pizza', 'assistant: With cheese');
        assert.equal(heard(), 'order a pizza');
      });

      test('and that is a tap, is not sent', async () => {
        await slow()
          .meanwhile('the visitor presses', press)
          .silence(100)
          .meanwhile('and lets go', release)
          .meanwhile(...breaks)
          .silence(3_000)
          .noAnswerIsAsked();
        is();
      });

      test('before the one before it is written down, too, is said again with that one', async () => {
        await says(
          says(slow(), 'order a pizza').silence(700).begins('not for you').silence(1_500),
          'and a coke',
        )
          .silence(700)
          .meanwhile(...breaks)
          .meanwhile('the line comes back', isBack)
          .agent('With cheese')
          .noAnswerIsAsked();
        is('user: order a pizza and a coke', 'assistant: With cheese');
        assert.equal(heard(), 'order a pizza and coke');
      });

      test('and a press comes while it is said again, is one with what is said then', async () => {
        await says(slow(), 'order a pizza')
          .silence(700)
          .begins('not for you')
          .silence(1_500)
          .meanwhile(...breaks)
          .meanwhile('the line comes back', isBack);
        await says(talk(world), 'and a coke').agent('With cheese').noAnswerIsAsked();
        is('user: order a pizza and a coke', 'assistant: With cheese');
        assert.equal(heard(), 'order a pizza and coke');
      });

      test('and a press comes before the next one, loses nothing', async () => {
        await says(slow(), 'order a pizza')
          .silence(700)
          .begins('not for you')
          .silence(1_500)
          .meanwhile('the network is gone', isGone)
          .meanwhile(...breaks)
          .silence(500)
          .meanwhile('the visitor presses', press)
          .begins('and a coke')
          .silence(300)
          .meanwhile('the network is back', ({net}) => (net.isDown = false))
          .meanwhile('the line comes back', isBack)
          .expectState('hearing')
          .silence(700)
          .meanwhile('the visitor lets go', release)
          .agent('With cheese')
          .noAnswerIsAsked();
        is('user: order a pizza and a coke', 'assistant: With cheese');
        assert.equal(heard(), 'order a pizza and coke');
      });

      test('and then once more while it is said again, is answered once', async () => {
        await says(slow(), 'order a pizza')
          .silence(700)
          .meanwhile(...breaks)
          .meanwhile('the line comes back', isBack)
          .meanwhile(...breaks)
          .begins('not for you')
          .meanwhile('the line comes back', isBack)
          .agent('With cheese')
          .noAnswerIsAsked();
        is('user: order a pizza', 'assistant: With cheese');
        assert.equal(heard(), 'order a pizza');
      });

      test('and then once more before it is written down, is answered once', async () => {
        await says(slow(), 'order a pizza')
          .silence(700)
          .meanwhile(...breaks)
          .meanwhile('the line comes back', async () => {
            await isBack();
            world.provider.transcribesAfterMs = 60_000;
          })
          .silence(2_500)
          .meanwhile(...breaks)
          .meanwhile('the line comes back', isBack)
          .agent('With cheese')
          .noAnswerIsAsked();
        is('user: order a pizza', 'assistant: With cheese');
        assert.equal(heard(), 'order a pizza');
      });

      test('when it is written down, is answered, and not said again', async () => {
        await says(slow(150), 'order a pizza')
          .silence(700)
          .meanwhile(...breaks)
          .silence(1_500)
          .agent('With cheese')
          .noAnswerIsAsked();
        is('user: order a pizza', 'assistant: With cheese');
        assert.equal(heard(), '');
      });

      test('when it is answered, is not said again, though nobody wrote it down', async () => {
        await says(slow(), 'order a pizza')
          .agent('With cheese')
          .meanwhile(...breaks)
          .silence(1_500)
          .noAnswerIsAsked();
        assert.equal(heard(), '');
      });
    });
  }

  test(`a pressed turn, ${way.access} over ${way.transport}, is answered once where it is written down while nobody is there`, async () => {
    ring(way).provider.transcribesAfterMs = 500;
    await talk(world)
      .calls()
      .silence(1_000)
      .meanwhile('the visitor presses', press)
      .begins('order a pizza')
      .silence(900)
      .meanwhile('lets go', release)
      .silence(600)
      .meanwhile('the network is gone', ({net}) => {
        net.isDown = true;
        net.break();
      })
      .silence(2_000)
      .meanwhile('the network is back', ({net}) => (net.isDown = false))
      .silence(3_500)
      .agent('With cheese')
      .noAnswerIsAsked();
    assert.deepEqual(world.provider.session.conversation, ['user: order a pizza', 'assistant: With cheese']);
  });

  test(`a pressed turn, ${way.access} over ${way.transport}, is said again that went into a dead line`, async () => {
    await talk(ring(way))
      .calls()
      .silence(1_000)
      .meanwhile('the line falls silent', ({net}) => (net.wayMs = 60_000))
      .meanwhile('the visitor presses', press)
      .begins('order a pizza')
      .silence(900)
      .meanwhile('lets go', release)
      .silence(1_500)
      .begins('not for you')
      .silence(1_500)
      .meanwhile('the line breaks', ({net}) => {
        net.wayMs = WAY_MS;
        net.break();
      })
      .agent('With cheese')
      .noAnswerIsAsked();
    assert.deepEqual(world.provider.session.conversation, ['user: order a pizza', 'assistant: With cheese']);
    assert.equal(world.provider.session.heard, 'order a pizza');
  });
}

for (const way of WAYS) {
  describe(`a session that ends while a turn is pressed, ${way.access} over ${way.transport},`, () => {
    for (const [what, pressedMs] of [
      ['waits for its end', 9_000],
      ['is followed by another one at last, which hears the whole of it', 13_000],
    ] as const) {
      test(what, async () => {
        ring(way).provider.sessionsLastMs = 60_000;
        const said = Array.from({length: pressedMs / 500}, (_, index) => `word${index}`).join(' ');
        await talk(world)
          .calls()
          .silence(47_000 - world.time.now)
          .meanwhile('the visitor presses', press)
          .begins(said)
          .silence(pressedMs)
          .meanwhile('and lets go', release)
          .silence(6_000)
          .agent('That was long');
        assert.deepEqual(world.provider.session.conversation, [`user: ${said}`, 'assistant: That was long']);
        assert.deepEqual(
          world.session.conversation.get().filter(({role}) => role === 'user').length,
          1,
          'and is one entry',
        );
      });
    }
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
