/** Whose turn it is in a whole call: what is said, what is heard, and who is interrupted by whom. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import type {TwinItem} from '../../support/twin/provider-answer.js';
import {talk} from '../../support/twin/talk.js';
import {WAYS, World, type WorldOptions} from '../../support/twin/world.js';

let world: World;
const ring = (options: WorldOptions = {}): World => (world = new World(options));
afterEach(() => world.close());

const told = (): string[] => world.provider.session.told.map(({type}) => type);
const count = (type: string): number => told().filter(other => other === type).length;
const lastAnswer = (): TwinItem => world.provider.session.items.findLast(({role}) => role === 'assistant')!;

for (const way of WAYS) {
  describe(`a call, ${way.access} over ${way.transport}`, () => {
    test('is a spoken turn and its answer, asked for once', async () => {
      await talk(ring(way)).calls().user('hi').agent('Hello there').expectState('listening');
      assert.deepEqual(world.provider.session.conversation, ['user: hi', 'assistant: Hello there']);
      assert.equal(count('response.create'), 1);
    });

    test('is greeted once, and not again after a break', async () => {
      const greeting = {settings: {greeting: 'Say hello'}};
      await talk(ring({...way, ...greeting}))
        .calls()
        .agent('Welcome')
        .user('hi')
        .agent('Yes');
      assert.equal(world.provider.session.conversation[0], 'assistant: Welcome');
      await talk(world).lineBreaks().expectState('listening').noAnswerIsAsked();
    });

    test('shows thinking until the answer is heard, and speaking until its sound ends (row 21)', async () => {
      await talk(ring(way)).calls().user('hi').expectState('thinking');
      await talk(world).agent('One two three four five').upTo('One two three').expectState('speaking');
      // All of it was made by now: the provider is done, the visitor is not.
      assert.equal(world.provider.session.answering, undefined);
      await talk(world).silence(800).expectState('listening');
    });

    test('is interrupted by a voice that goes on, and the next turn is answered', async () => {
      await talk(ring(way))
        .calls()
        .user('tell me')
        .agent('Once upon a time there was a king')
        .bargeInAfter('Once upon', 'no stop please')
        .agent('All right');
      assert.deepEqual(world.provider.session.conversation.slice(-2), [
        'user: no stop please',
        'assistant: All right',
      ]);
      assert.equal(count('response.create'), 2);
    });

    test('is interrupted by one word, once it is written down', async () => {
      world = ring(way);
      world.provider.transcribesAfterMs = 300;
      await talk(world)
        .calls()
        .user('tell me')
        .agent('Once upon a time there was a king who lived in a castle')
        .bargeInAfter('Once upon', 'stop')
        .agent('All right');
      assert.equal(count('response.create'), 2);
    });

    test('goes on after a cough: it makes no turn, and the answer comes back', async () => {
      await talk(ring(way))
        .calls()
        .user('tell me')
        .agent('Once upon a time there was a king who lived in a castle')
        .upTo('Once upon')
        .coughs()
        .meanwhile('the answer steps back', () => assert.equal(world.speaker.isDucked, true))
        .silence(1_200)
        .meanwhile('and forward', () => assert.equal(world.speaker.isDucked, false))
        .expectState('speaking')
        .expectState('listening')
        .noAnswerIsAsked()
        .hears('Once upon a time there was a king who lived in a castle');
      assert.equal(count('conversation.item.delete'), 1);
      assert.equal(count('response.create'), 1);
      assert.equal(count('conversation.item.truncate'), 0);
      assert.deepEqual(world.provider.session.conversation.length, 2);
    });

    test('falls silent for what is typed, and answers that (row 16)', async () => {
      await talk(ring(way))
        .calls()
        .user('tell me')
        .agent('Once upon a time there was a king')
        .upTo('Once upon')
        .types('how old')
        .agent('Fifty');
      assert.equal(world.speaker.isPlaying, false);
      assert.deepEqual(world.provider.session.conversation.slice(-2), ['user: how old', 'assistant: Fifty']);
      if (way.transport === 'webrtc') assert.equal(count('output_audio_buffer.clear'), 1);
      else assert.equal(lastAnswer().truncatedMs, undefined);
    });

    test('orders a turn by its place where its words come behind the answer (row 8)', async () => {
      world = ring(way);
      world.provider.transcribesAfterMs = 2_500;
      await talk(world).calls().begins('hi').agent('Hello').silence(2_500).expectState('listening');
      const words = world.session.conversation.get().map(({role, text}) => `${role}: ${text}`);
      assert.deepEqual(words, ['user: hi', 'assistant: Hello']);
    });
  });
}

describe('the end of an answer over WebRTC that is told late (row 21)', () => {
  for (const access of ['direct', 'guarded'] as const) {
    for (const end of ['stopped', 'cleared']) {
      test(`does not end the answer that is heard now, where it was ${end}, ${access}`, async () => {
        await talk(ring({access, transport: 'webrtc'}))
          .calls()
          .user('hi')
          .agent('Hello there');
        const earlier = world.provider.session.lastAnswer!.id;
        await talk(world).user('tell me').agent('Once upon a time there was a king').upTo('Once upon');
        const before = world.states.length;
        world.provider.session.emit({type: `output_audio_buffer.${end}`, response_id: earlier});
        await talk(world).silence(500).expectState('speaking');
        assert.deepEqual(world.states.slice(before), []);
        await talk(world).silence(1_500).expectState('listening');
      });
    }
  }

  test('ends one of which no beginning was told', async () => {
    await talk(ring({access: 'direct', transport: 'webrtc'}))
      .calls()
      .user('hi')
      .agent('Once upon a time there was a king')
      .upTo('Once');
    world.provider.session.emit({type: 'output_audio_buffer.stopped', response_id: 'resp_of_more_of_it'});
    await talk(world).silence(100).expectState('listening');
  });
});

describe('an answer over a socket', () => {
  const overSocket = {access: 'direct', transport: 'websocket'} as const;

  test('is cut at the millisecond that was heard, in whole ones (rows 4, 6, 7)', async () => {
    await talk(ring(overSocket))
      .calls()
      .user('tell me')
      .agent('Once upon a time there was a king')
      .upTo('Once upon')
      .silence(33.3)
      .meanwhile('the visitor presses stop', ({session}) => session.interrupt())
      .silence(100);
    const [item] = world.provider.session.items.filter(({role}) => role === 'assistant');
    assert.equal(item!.truncatedMs, 633);
    assert.equal(world.session.conversation.get().at(-1)?.heard, 'Once upon');
  });

  test('is not cut before any of it is heard (row 5)', async () => {
    await talk(ring(overSocket))
      .calls()
      .user('tell me')
      .expectState('thinking')
      .meanwhile('the visitor presses stop', ({session}) => session.interrupt())
      .silence(100)
      .expectState('listening');
    assert.equal(count('response.cancel'), 1);
    assert.equal(count('conversation.item.truncate'), 0);
  });

  test('is never cut behind its end (row 4)', async () => {
    await talk(ring(overSocket)).calls().user('tell me').agent('Yes indeed').upTo('Yes').silence(299.5);
    world.session.interrupt();
    await talk(world).silence(200).expectState('listening');
    assert.ok((lastAnswer().truncatedMs ?? 0) <= 600);
    assert.deepEqual(world.provider.refused, []);
  });
});

describe('immediate barge-in', () => {
  const settings = {bargeIn: 'immediate'} as const;

  for (const way of WAYS) {
    test(`cuts the answer at the first sound, ${way.access} over ${way.transport}`, async () => {
      await talk(ring({...way, settings}))
        .calls()
        .user('tell me')
        .agent('Once upon a time there was a king')
        .upTo('Once upon')
        .begins('no')
        .silence(250)
        .meanwhile('it is silent', () => assert.equal(world.speaker.isPlaying, false))
        .agent('All right');
      assert.equal(world.provider.session.conversation.at(-1), 'assistant: All right');
    });
  }
});
