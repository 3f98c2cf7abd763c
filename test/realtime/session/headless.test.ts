/** A call without any element: everything that a page would draw is told by events. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import {talk} from '../../support/twin/talk.js';
import {WAYS, World, type WorldOptions} from '../../support/twin/world.js';

// After the world, whose hooks let the modules of the audio thread load in Node.
const {VoiceSession} = await import('../../../src/session.js');
type Session = InstanceType<typeof VoiceSession>;

let world: World;
afterEach(() => world.close());

function headless(options: WorldOptions): {session: Session; told: string[]} {
  const told: string[] = [];
  let made: Session | undefined;
  world = new World({...options, make: given => (made = new VoiceSession(given))});
  const session = made!;
  session.on('connect', ({state}) => told.push(`connect ${state.phase}`));
  session.on('disconnect', ({reason, error}) =>
    told.push(`disconnect ${reason} ${error?.code ?? ''}`.trim()),
  );
  session.on('error', ({error}) => told.push(`error ${error.code}`));
  session.on('transcript', ({entry, final}) => {
    if (final && entry.text !== '') told.push(`${entry.role}: ${entry.text}`);
  });
  return {session, told};
}

for (const way of WAYS) {
  describe(`a session alone, ${way.access} over ${way.transport},`, () => {
    test('tells of a call from its beginning to its end', async () => {
      const {session, told} = headless(way);
      const phases = new Set<string>();
      const events = new Set<string>();
      session.on('status', ({state}) => phases.add(state.phase));
      session.on('event', ({event}) => events.add(event.type));
      await talk(world).calls().user('hi').agent('Hello there');
      session.disconnect();
      assert.deepEqual(
        [...new Set(told)],
        ['connect live', 'user: hi', 'assistant: Hello there', 'disconnect page'],
      );
      assert.deepEqual([...phases], ['connecting', 'live', 'ended']);
      assert.ok(events.has('input_audio_buffer.committed') && events.has('response.done'));
    });

    test('tells of one that could not be made, once, and why', async () => {
      const {session, told} = headless(way);
      world.page.permission = 'denied';
      const connecting = session.connect();
      await talk(world).silence(1_000);
      await connecting;
      assert.deepEqual(told, ['error microphone/denied', 'disconnect failed microphone/denied']);
    });

    test('is not listening any more once it was told so, and listens again', async () => {
      const {session} = headless(way);
      await talk(world).calls();
      session.stopListening();
      assert.equal(session.micMuted.get(), true);
      await session.startListening();
      assert.equal(session.micMuted.get(), false);
      assert.equal(session.state.get().phase, 'live');
    });

    test('tells what a call takes of the provider, where no guard keeps the books', async () => {
      const {session} = headless(way);
      const told: string[] = [];
      session.on('usage', ({of, usage, total}) =>
        told.push(
          `${of} ${usage.total_tokens ?? usage.seconds} of ${total[of].total_tokens ?? total[of].seconds}`,
        ),
      );
      await talk(world).calls().user('hi').agent('Hello').user('again').agent('Hello again');
      if (way.access === 'guarded') {
        assert.deepEqual([told, session.usage], [[], {responses: {}, transcriptions: {}}]);
        return;
      }
      assert.deepEqual(told.sort(), [
        'responses 30 of 30',
        'responses 30 of 60',
        'transcriptions 1 of 1',
        'transcriptions 1 of 2',
      ]);
      assert.deepEqual(session.usage, {
        responses: {
          ...{total_tokens: 60, input_tokens: 40, output_tokens: 20},
          input_token_details: {text_tokens: 10, audio_tokens: 30, cached_tokens: 16},
          output_token_details: {text_tokens: 6, audio_tokens: 14},
        },
        transcriptions: {seconds: 2},
      });
      session.disconnect();
      assert.equal(session.usage.transcriptions.seconds, 2);
      await talk(world).calls();
      assert.deepEqual(session.usage, {responses: {}, transcriptions: {}});
    });
  });
}
