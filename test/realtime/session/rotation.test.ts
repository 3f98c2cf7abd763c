/** A call that outlasts the provider's session: another one takes over in a silence, and nobody notices. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import {talk} from '../../support/twin/talk.js';
import {WAYS, World, type WorldOptions} from '../../support/twin/world.js';

let world: World;
/** Another session is prepared at 48 s, and takes over at 57 s at the latest. */
const SESSION_MS = 60_000;
const ring = (options: WorldOptions = {}): World => {
  world = new World(options);
  world.provider.sessionsLastMs = SESSION_MS;
  return world;
};
afterEach(() => world.close());

const words = (): string[] => world.session.conversation.get().map(({role, text}) => `${role}: ${text}`);
/** From now to so long after the beginning. */
const until = (ms: number): number => Math.max(0, ms - world.time.now);

for (const way of WAYS) {
  describe(`a call longer than a session, ${way.access} over ${way.transport},`, () => {
    test('goes on in another one that knows what was said, and is told of nothing', async () => {
      const changes: string[] = [];
      ring(way).session.on('transport-change', ({reason}) => changes.push(reason));
      await talk(world).calls().user('hi').agent('Hello');
      const states = world.states.length;
      await talk(world).silence(until(59_000)).expectState('listening').user('again').agent('Hello again');
      const whole = ['user: hi', 'assistant: Hello', 'user: again', 'assistant: Hello again'];
      assert.deepEqual(words(), whole);
      assert.deepEqual(world.provider.session.conversation, whole);
      assert.equal(world.provider.sessions.length, 2);
      assert.equal(world.provider.openCount, 1);
      assert.deepEqual([...new Set(world.states.slice(states))].sort(), [
        'hearing',
        'listening',
        'speaking',
        'thinking',
      ]);
      assert.deepEqual(changes, ['only']);
      assert.deepEqual(world.told, []);
    });

    test('waits for the end of an answer', async () => {
      const long = Array.from({length: 14}, (_, index) => `word${index}`).join(' ');
      await talk(ring(way)).calls().silence(until(46_500)).user('tell me').agent(long);
      assert.equal(world.provider.refused.length, 0);
      await talk(world).silence(until(56_000)).user('and then').agent('Nothing');
      assert.deepEqual(world.provider.session.conversation, [
        'user: tell me',
        `assistant: ${long}`,
        'user: and then',
        'assistant: Nothing',
      ]);
      assert.equal(world.provider.sessions.length, 2);
    });

    test('waits for the end of a sentence', async () => {
      await talk(ring(way))
        .calls()
        .silence(until(47_000))
        .user('one two three four five six seven eight nine ten')
        .agent('Eleven')
        .silence(2_000)
        .user('go on')
        .agent('Twelve');
      assert.deepEqual(words().slice(0, 2), [
        'user: one two three four five six seven eight nine ten',
        'assistant: Eleven',
      ]);
      assert.equal(world.provider.openCount, 1);
      assert.deepEqual(world.provider.session.conversation, words());
    });

    test('goes over at last, whoever speaks, and loses no word', async () => {
      const numbers = Array.from({length: 50}, (_, index) => `n${index}`).join(' ');
      await talk(ring(way)).calls().silence(until(46_000)).begins(numbers).silence(27_000).agent('So many');
      const said = world.session.conversation.get().filter(({role}) => role === 'user');
      assert.equal(said.map(({text}) => text).join(' '), numbers);
      assert.equal(world.provider.openCount, 1);
    });

    test('goes on from session to session, and leaves none open', async () => {
      await talk(ring(way)).calls();
      for (let minute = 1; minute <= 4; minute += 1)
        await talk(world).silence(60_000).user(`say ${minute}`).agent(`This is ${minute}`);
      assert.equal(words().length, 8);
      assert.deepEqual(world.provider.session.conversation, words());
      assert.ok(world.provider.sessions.length >= 5);
      assert.equal(world.states.includes('reconnecting'), false);
      world.session.disconnect();
      await world.time.pass(2_000);
      assert.deepEqual(world.open, []);
    });

    test('goes on where no other session could be made ready in time', async () => {
      await talk(ring(way))
        .calls()
        .user('hi')
        .agent('Hello')
        .silence(until(40_000))
        .meanwhile('a firewall closes for a while', ({net}) => (net.blocksRtc = true))
        .silence(15_000)
        .meanwhile('and opens', ({net}) => (net.blocksRtc = false))
        .silence(8_000)
        .user('again')
        .agent('Hello again');
      assert.deepEqual(world.provider.session.conversation.slice(2), [
        'user: again',
        'assistant: Hello again',
      ]);
    });
  });
}

for (const way of WAYS.filter(({access}) => access === 'direct')) {
  test(`a tool that outlasts the session it was called in is told of once, direct over ${way.transport}`, async () => {
    let finish: (outcome: string) => void = () => undefined;
    const handler = (): Promise<string> => new Promise(resolve => (finish = resolve));
    const order = {name: 'order', description: 'Orders', parameters: {type: 'object'}, handler};
    await talk(ring({...way, tools: [order]}))
      .calls()
      .silence(until(45_000))
      .user('order it')
      .tool('order', {})
      .silence(14_000)
      .meanwhile('the order is done', () => finish('done'))
      .agent('It is ordered');
    assert.equal(world.provider.sessions.length, 2);
    assert.deepEqual(world.provider.session.conversation, [
      'user: order it',
      'function_call: order',
      'function_call_output: done',
      'assistant: It is ordered',
    ]);
  });
}
