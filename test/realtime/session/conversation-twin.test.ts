/** A call from its first word to its end, without a browser, a network or a provider. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import {talk} from '../../support/twin/talk.js';
import {World, type WorldOptions} from '../../support/twin/world.js';

let world: World;
const ring = (options: WorldOptions = {}): World => (world = new World(options));
afterEach(() => world.close());

const ways = [
  {access: 'direct', transport: 'websocket'},
  {access: 'direct', transport: 'webrtc'},
  {access: 'guarded', transport: 'websocket'},
  {access: 'guarded', transport: 'webrtc'},
] as const;

for (const way of ways) {
  describe(`a call, ${way.access} over ${way.transport},`, () => {
    test('is a spoken turn and its answer', async () => {
      await talk(ring(way)).calls().user('hi').agent('Hello there').expectState('listening');
      assert.deepEqual(world.provider.session.conversation, ['user: hi', 'assistant: Hello there']);
    });
  });
}
