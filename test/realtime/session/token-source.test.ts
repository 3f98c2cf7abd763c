/** A page that gets client secrets by a function of its own: a direct call, and no voice server anywhere. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import type {TokenSource} from '../../../src/realtime/session/token-source.js';
import {VoiceError} from '../../../src/shared/errors.js';
import {talk} from '../../support/twin/talk.js';
import {World} from '../../support/twin/world.js';

type Wishes = {
  readonly mode?: string;
  readonly offer?: string;
  readonly overrides?: {readonly voice?: string};
};

let world: World;
const call = (): void => void world.session.connect();
afterEach(() => world.close());

function ring(transport: 'webrtc' | 'websocket', tokenSource: TokenSource): World {
  world = new World({access: 'direct', transport, settings: {voice: 'cedar'}, session: {tokenSource}});
  return world;
}

for (const transport of ['webrtc', 'websocket'] as const) {
  for (const [what, answer] of [
    ['the secret', 'ek_twin'],
    ['what a token endpoint answers', {value: 'ek_twin', session: {model: 'twin'}}],
  ] as const) {
    test(`a function that gives ${what} opens a call over ${transport}, and is asked again after a break`, async () => {
      const asked: Array<Wishes | undefined> = [];
      const script = talk(ring(transport, wishes => (asked.push(wishes), Promise.resolve(answer))));
      await script.calls().user('hi').agent('Hello').lineBreaks().user('again').agent('Hello again');
      assert.equal(asked.length, 2);
      const [first] = asked;
      assert.equal(first?.mode, 'conversation');
      assert.equal(first.overrides?.voice, 'cedar');
      assert.equal(typeof first.offer, transport === 'webrtc' ? 'string' : 'undefined');
      assert.equal(world.sessionsAsked, 0, 'and no endpoint was');
    });
  }
}

describe('a call fails with token/rejected where the function', () => {
  for (const [what, source, says] of [
    ['rejects', () => Promise.reject(new Error('signed out')), ''],
    ['throws', () => assert.fail('signed out'), ''],
    ['says so by its code', () => Promise.reject(new VoiceError('token/rejected')), ''],
    ['gives nothing', () => undefined, 'must be an object'],
    ['gives an empty secret', () => '', 'no client secret'],
    ['gives something else', () => ({token: 'ek_twin'}), 'value must be a string'],
  ] as const) {
    test(what, async () => {
      await talk(ring('websocket', source)).meanwhile('it rings', call).silence(500);
      const state = world.session.state.get();
      assert.equal(state.phase === 'failed' && state.error.code, 'token/rejected');
      assert.ok(state.phase === 'failed' && state.error.message.includes(says), JSON.stringify(state));
    });
  }
});

test('a call that is given up meanwhile tells the function', async () => {
  let given: AbortSignal | undefined;
  ring('websocket', (_wishes, signal) => ((given = signal), new Promise(() => undefined)));
  await talk(world).meanwhile('it rings', call).silence(300);
  assert.equal(given?.aborted, false);
  world.session.disconnect();
  assert.equal(given.aborted, true);
});
