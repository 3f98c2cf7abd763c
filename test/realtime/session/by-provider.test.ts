/** A whole guarded call whose provider answers by itself: nobody asks for the answer to a turn, and for all else somebody does. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import type {Agent} from '../../../server/config/agents.js';
import {talk} from '../../support/twin/talk.js';
import {World, type WorldOptions} from '../../support/twin/world.js';

/** Nobody pays a twin: minutes are bound enough. */
const BY_PROVIDER: Partial<Agent> = {responses: 'provider', bargeIn: 'immediate', limits: {minutes: 60}};

let world: World;
const ring = (options: WorldOptions): World =>
  (world = new World({access: 'guarded', agent: BY_PROVIDER, ...options}));
afterEach(() => world.close());

const count = (wanted: string): number =>
  world.provider.sessions.flatMap(({told}) => told).filter(({type}) => type === wanted).length;
/** Who said what, without what the session notes of its own. */
const words = (): string[] =>
  world.session.conversation
    .get()
    .filter(({role}) => role !== 'note')
    .map(({role, text}) => `${role}: ${text}`);

for (const transport of ['webrtc', 'websocket'] as const) {
  describe(`a call whose provider answers by itself, over ${transport}`, () => {
    test('is answered turn by turn, and nobody asks for it', async () => {
      await talk(ring({transport}))
        .calls()
        .user('hi')
        .agent('Hello there')
        .user('who are you')
        .agent('A friend')
        .expectState('listening')
        .noAnswerIsAsked();
      assert.deepEqual(words(), [
        'user: hi',
        'assistant: Hello there',
        'user: who are you',
        'assistant: A friend',
      ]);
      assert.equal(count('response.create'), 0);
    });

    test('is interrupted at the first sound, by the provider', async () => {
      await talk(ring({transport}))
        .calls()
        .user('tell me')
        .agent('Once upon a time there was a king who lived in a castle')
        .upTo('Once upon')
        .begins('no')
        .silence(250)
        .meanwhile('it is silent', () => assert.equal(world.speaker.isPlaying, false))
        .agent('All right');
      assert.equal(count('response.create'), 0);
      assert.deepEqual(world.provider.refused, []);
    });

    test('is answered by itself in the session, too, that follows the first one', async () => {
      ring({transport}).provider.sessionsLastMs = 60_000;
      await talk(world).calls().user('hi').agent('Hello').silence(60_000).user('again').agent('Hello again');
      assert.equal(world.provider.sessions.length, 2);
      assert.deepEqual([count('response.create'), world.provider.openCount], [0, 1]);
    });

    test('asks for the greeting, for what is written, and for what a tool has found, each once', async () => {
      const look = {
        name: 'look',
        description: 'Looks',
        parameters: {type: 'object'},
        handler: () => ({found: 'a shoe'}),
      };
      await talk(ring({transport, settings: {greeting: 'Say hello'}, tools: [look]}))
        .calls()
        .agent('Welcome')
        .types('who are you')
        .agent('A friend')
        .user('what do you see')
        .tool('look', {})
        .agent('A shoe')
        .expectState('listening');
      assert.equal(count('response.create'), 3);
      assert.equal(words().at(-1), 'assistant: A shoe');
    });
  });
}

test('turns that are ended by hand are asked for: there the provider waits, too', async () => {
  await talk(ring({settings: {turnDetection: 'push-to-talk'}, transport: 'websocket'}))
    .calls()
    .meanwhile('the visitor presses', ({session}) => session.startTalking())
    .begins('hi')
    .silence(500)
    .meanwhile('and lets go', ({session}) => session.stopTalking())
    .agent('Hello there');
  assert.equal(count('response.create'), 1);
});

test('a page cannot have voices judged, nor turn the provider into one that waits', async () => {
  await talk(ring({settings: {bargeIn: 'confirmed'}, transport: 'websocket'}))
    .calls()
    .user('hi')
    .agent('Hello there')
    .meanwhile('the page asks again', ({session}) => session.updateSession({bargeIn: 'confirmed'}))
    .silence(200)
    .user('who are you')
    .agent('A friend');
  const detection = world.provider.session.settings.audio?.input?.turn_detection;
  assert.deepEqual([detection?.create_response, detection?.interrupt_response], [true, true]);
  assert.equal(count('response.create'), 0);
});

for (const transport of ['webrtc', 'websocket'] as const) {
  test(`a turn whose session broke before its answer is answered in the next one, once, over ${transport}`, async () => {
    await talk(ring({transport}))
      .calls()
      .user('hi')
      .meanwhile('the provider ends the session', ({guard}) => guard.breakUpstream())
      .silence(1_000)
      .agent('Hello there')
      .expectState('listening')
      .noAnswerIsAsked()
      .user('who are you')
      .agent('A friend');
    assert.deepEqual(words(), [
      'user: hi',
      'assistant: Hello there',
      'user: who are you',
      'assistant: A friend',
    ]);
    assert.deepEqual(world.provider.refused, []);
  });
}
