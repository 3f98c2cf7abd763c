/** A call whose line breaks: nothing is said twice, no word is lost, no tool runs again, and all stays in order. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import type {PageTool} from '../../../src/realtime/session/voice-session.js';
import {msOf, talk, type Talk} from '../../support/twin/talk.js';
import {WAYS, World, type WorldOptions} from '../../support/twin/world.js';

let world: World;
const ring = (options: WorldOptions = {}): World => (world = new World(options));
afterEach(() => world.close());

const told = (): string[] => world.provider.sessions.flatMap(session => session.told.map(({type}) => type));
const asked = (): number => told().filter(type => type === 'response.create').length;
const shown = (): string[] =>
  world.session.conversation.get().map(({role, text, heard}) => `${role}: ${heard ?? text}`);
/** What the visitor is shown to have said. */
const said = (): string[] =>
  world.session.conversation
    .get()
    .filter(({role, text}) => role === 'user' && text !== '')
    .map(({text}) => text);
/** What a transcript says, without the marks of breaks. */
const words = (): string[] => shown().filter(line => !line.startsWith('note'));
/** What the tools of a page gave back, as the session that is talked to has it. */
const outputs = (): string[] =>
  world.provider.session.items.filter(({type}) => type === 'function_call_output').map(({text}) => text);

/** What the session that is talked to has of calls: each call, and what came of it. */
const calls = (): string[] =>
  world.provider.session.items
    .filter(({type}) => type.startsWith('function_call'))
    .map(({type, text}) => `${type}: ${text}`);
const ORDERED = ['function_call: order', 'function_call_output: done'];

/** A tool that takes as long as a test says. */
class Order {
  runs = 0;
  finish: (outcome: string) => void = () => undefined;
  readonly options: Pick<WorldOptions, 'tools'>;

  constructor() {
    const done = new Promise<string>(resolve => (this.finish = resolve));
    const handler = (): Promise<string> => {
      this.runs += 1;
      return done;
    };
    const parameters = {type: 'object'};
    this.options = {tools: [{name: 'order', description: 'Orders', parameters, handler}]};
  }
}

/** What may break under a call. */
const BREAKS = [
  {what: 'its line breaks', happens: ({net}: World): void => net.break()},
  {
    what: 'the provider ends its session',
    happens: ({provider}: World): void => provider.session.end(),
  },
];

for (const way of WAYS) {
  for (const {what, happens} of BREAKS) {
    describe(`a call, ${way.access} over ${way.transport}, where ${what}`, () => {
      const breaks = [what, happens] as const;

      test('in mid-word, has the whole sentence, once', async () => {
        await talk(ring(way))
          .calls()
          .user('hi')
          .agent('Hello')
          .silence(1_000)
          .begins('one two three four five six seven eight')
          .silence(1_350)
          .meanwhile(...breaks)
          .agent('Nine');
        const whole = ['user: hi', 'assistant: Hello', 'user: one two three four five six seven eight'];
        assert.deepEqual(words(), [...whole, 'assistant: Nine']);
        assert.deepEqual(world.provider.session.conversation, [...whole, 'assistant: Nine']);
      });

      test('in a sentence that began before the turn before it was known to be over, has both, once', async () => {
        ring(way).provider.tellsAfterMs = 450;
        await talk(world)
          .calls()
          .user('hi')
          .agent('Hello')
          .begins('one two three')
          // The provider commits 500 ms after the last word; its news is on its way for longer than the next word lasts.
          .silence(900 + 600)
          .begins('four five six seven')
          .silence(1_350)
          .meanwhile(...breaks);
        await world.time.until(() => said().includes('four five six seven'), 10_000);
        assert.deepEqual(said(), ['hi', 'one two three', 'four five six seven']);
        const known = world.provider.session.conversation.filter(line => line.startsWith('user'));
        assert.equal(known.join(' ').split('four five six seven').length, 2);
      });

      test('while nobody speaks, is silent, and goes on', async () => {
        await talk(ring(way))
          .calls()
          .user('hi')
          .agent('Hello')
          .silence(2_000)
          .meanwhile(...breaks)
          .silence(1_500)
          .expectState('listening')
          .noAnswerIsAsked()
          .user('are you there')
          .agent('Still here');
        assert.deepEqual(world.provider.session.conversation, [
          'user: hi',
          'assistant: Hello',
          'user: are you there',
          'assistant: Still here',
        ]);
        assert.deepEqual(words(), world.provider.session.conversation);
        assert.equal(asked(), 2);
        assert.equal(world.provider.openCount, 1);
      });

      test('in mid-answer, keeps what was heard of it, and does not say it again', async () => {
        await talk(ring(way))
          .calls()
          .user('tell me')
          .agent('Once upon a time there was a king who lived in a castle')
          .upTo('Once upon a time')
          .meanwhile(...breaks)
          .silence(1_500)
          .noAnswerIsAsked()
          .expectState('listening')
          .user('go on')
          .agent('There was a king');
        const [tell, heard = '', ...rest] = world.provider.session.conversation;
        assert.equal(tell, 'user: tell me');
        assert.match(heard, /^assistant: Once upon a( time)?( there)?$/);
        assert.deepEqual(rest, ['user: go on', 'assistant: There was a king']);
        assert.equal(asked(), 2);
      });

      test('before the answer, is answered once', async () => {
        await talk(ring(way))
          .calls()
          .user('hi')
          .expectState('thinking')
          .meanwhile(...breaks)
          .silence(1_500)
          .agent('Hello');
        assert.deepEqual(world.provider.session.conversation, ['user: hi', 'assistant: Hello']);
        assert.deepEqual(words(), ['user: hi', 'assistant: Hello']);
      });

      test('before the words are written down, has them once, and answers them once', async () => {
        ring(way).provider.transcribesAfterMs = 800;
        await talk(world)
          .calls()
          .user('hi')
          .agent('Hello')
          .begins('order a pizza')
          .silence(1_000)
          .expectState('thinking')
          .meanwhile(...breaks)
          .silence(4_000)
          .agent('With cheese');
        const {conversation} = world.provider.session;
        assert.deepEqual(conversation, [
          'user: hi',
          'assistant: Hello',
          'user: order a pizza',
          'assistant: With cheese',
        ]);
        assert.deepEqual(words(), conversation);
      });

      test('while a tool runs, runs it once, and answers when its outcome is known', async () => {
        const order = new Order();
        await talk(ring({...way, ...order.options}))
          .calls()
          .user('order it')
          .tool('order', {})
          .silence(300)
          .meanwhile(...breaks)
          .silence(1_500)
          .expectState('thinking')
          .noAnswerIsAsked()
          .meanwhile('the order is done', () => order.finish('done'))
          .agent('It is ordered')
          .expectState('listening');
        assert.equal(order.runs, 1);
        assert.equal(outputs().filter(output => output === 'done').length, 1);
        assert.deepEqual(words(), ['user: order it', 'tool: order', 'assistant: It is ordered']);
      });

      test('while a tool runs that ends before the next line, tells its outcome', async () => {
        const order = new Order();
        await talk(ring({...way, ...order.options}))
          .calls()
          .user('order it')
          .tool('order', {})
          .silence(300)
          .meanwhile(...breaks)
          .meanwhile('the order is done', () => order.finish('done'))
          .agent('It is ordered')
          .expectState('listening');
        assert.equal(order.runs, 1);
        assert.equal(outputs().filter(output => output === 'done').length, 1);
      });

      test('in the words behind the call of a tool, goes on from its outcome', async () => {
        const order = new Order();
        await talk(ring({...way, ...order.options}))
          .calls()
          .user('order it')
          .expectState('thinking')
          .meanwhile('it calls, and speaks', ({provider}) =>
            provider.session.answering!.give([
              {call: 'order', callId: 'call_1', args: {}},
              {say: 'One moment please while I am ordering it for you'},
            ]),
          )
          .silence(60)
          .meanwhile(...breaks)
          .silence(1_500)
          .meanwhile('the order is done', () => order.finish('done'))
          .agent('It is ordered')
          .expectState('listening');
        assert.equal(order.runs, 1);
        assert.ok(outputs().includes('done'));
      });
    });
  }
}

for (const access of ['direct', 'guarded'] as const) {
  describe(`a call over a socket, ${access}, whose provider tells of a voice two seconds late`, () => {
    const slow = (): World => {
      ring({access, transport: 'websocket'}).provider.tellsAfterMs = 2_000;
      return world;
    };

    for (const [when, ms] of [
      ['before that, has the whole sentence, once', 1_900],
      ['after that, has the whole sentence, once', 2_350],
    ] as const) {
      test(`and whose line breaks ${when}`, async () => {
        await talk(slow())
          .calls()
          .silence(5_000)
          .begins('one two three four five six seven eight nine ten')
          .silence(ms)
          .lineBreaks();
        await world.time.until(() => said().length > 0, 15_000);
        assert.deepEqual(said(), ['one two three four five six seven eight nine ten']);
      });
    }

    test('is not sent a long silence again, nor what was answered', async () => {
      await talk(slow()).calls().user('hi').agent('Hello').silence(30_000);
      const {capture, position} = world.input;
      await talk(world).lineBreaks();
      assert.ok(await world.time.until(() => capture.readFrom.length > 1, 15_000));
      const again = msOf(position - capture.readFrom.at(-1)!);
      assert.ok(again < 4_000, `${again} ms of silence`);
    });
  });
}

for (const way of WAYS) {
  for (const {what, happens} of BREAKS) {
    describe(`a tool at work, ${way.access} over ${way.transport}, where ${what}`, () => {
      const breaks = [what, happens] as const;
      const order = (options: Partial<PageTool> = {}): Order => {
        const ordering = new Order();
        const tools = (ordering.options.tools ?? []).map(tool => ({...tool, ...options}));
        ring({...way, tools});
        return ordering;
      };
      const orders = (): Talk => talk(world).calls().user('order it').tool('order', {}).silence(300);
      const isTold = (): void => {
        assert.deepEqual(calls(), ORDERED);
        assert.deepEqual(words(), ['user: order it', 'tool: order', 'assistant: It is ordered']);
      };

      test('is told of when its outcome is known, and not before', async () => {
        const {finish} = order();
        await orders()
          .meanwhile(...breaks)
          .silence(1_500)
          .expectState('thinking');
        assert.deepEqual(calls(), []);
        await talk(world)
          .meanwhile('the order is done', () => finish('done'))
          .agent('It is ordered');
        isTold();
        assert.equal(asked(), 2);
      });

      test('is told of once where it ends while the next line is opened', async () => {
        const {finish} = order();
        await orders().meanwhile(...breaks);
        await world.time.until(() => world.sessionsAsked === 2, 2_000);
        await talk(world)
          .meanwhile('the order is done', () => finish('done'))
          .agent('It is ordered');
        isTold();
        assert.equal(asked(), 2);
      });

      test('is told of once where it ends before the next line is tried', async () => {
        const {finish} = order();
        await orders()
          .meanwhile(...breaks)
          .meanwhile('the order is done', () => finish('done'))
          .agent('It is ordered');
        isTold();
      });

      test('is told of once where the next line breaks as well', async () => {
        const {finish} = order();
        await orders()
          .meanwhile(...breaks)
          .silence(1_500)
          .meanwhile(...breaks)
          .silence(2_500)
          .meanwhile('the order is done', () => finish('done'))
          .agent('It is ordered');
        isTold();
      });

      test('is told of where the visitor is asked for it meanwhile', async () => {
        const {finish} = order({confirm: true});
        await orders()
          .meanwhile(...breaks)
          .silence(1_500)
          .meanwhile('the visitor agrees', ({session}) => session.approvals.get()[0]?.respond(true))
          .silence(100)
          .meanwhile('the order is done', () => finish('done'))
          .agent('It is ordered');
        isTold();
      });
    });
  }
}

for (const way of WAYS) {
  test(`a turn, ${way.access} over ${way.transport}, is answered once that is written down while nobody is there`, async () => {
    ring(way).provider.transcribesAfterMs = 500;
    await talk(world)
      .calls()
      .begins('order a pizza')
      .silence(1_600)
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
    assert.deepEqual(words(), world.provider.session.conversation);
  });
}

describe('the sound of a call', () => {
  for (const access of ['direct', 'guarded'] as const) {
    test(`takes another WebRTC line where the first breaks, ${access}`, async () => {
      await talk(ring({access, transport: 'webrtc'}))
        .calls()
        .user('hi')
        .agent('Hello')
        .meanwhile('the line breaks', ({leg}) => leg.break())
        .begins('one two three four five')
        .agent('Six');
      assert.deepEqual(words().slice(2), ['user: one two three four five', 'assistant: Six']);
      assert.equal(world.legs.filter(({isOpen}) => isOpen).length, 1);
      assert.equal(world.provider.openCount, 1);
    });

    test(`goes through a socket where no WebRTC is to be had any more, ${access}`, async () => {
      const changes: string[] = [];
      world = ring({access, transport: 'webrtc', settings: {transport: 'auto'}});
      world.session.on('transport-change', ({transport, reason}) => changes.push(`${transport} ${reason}`));
      await talk(world)
        .calls()
        .user('hi')
        .agent('Hello')
        .meanwhile('a firewall closes', ({net, leg}) => {
          net.blocksRtc = true;
          leg.break();
        })
        .silence(1_500)
        .user('are you there')
        .agent('Still here');
      assert.deepEqual(changes, ['webrtc preferred', 'websocket transport/lost']);
      assert.equal(world.provider.openCount, 1);
    });
  }
});

describe('a line that will never be one', () => {
  for (const way of WAYS) {
    test(`is given up when it breaks again and again, ${way.access} over ${way.transport}`, async () => {
      await talk(ring(way)).calls();
      const script = talk(world);
      for (let breaks = 0; breaks < 7; breaks += 1) script.silence(6_000).lineBreaks();
      await script.silence(1_000).expectState('failed: transport/lost');
      await world.time.pass(90_000);
      assert.deepEqual(world.open, []);
    });

    test(`is given up when nobody can be reached for a minute, ${way.access} over ${way.transport}`, async () => {
      await talk(ring(way))
        .calls()
        .meanwhile('the network is gone', ({net}) => (net.isDown = true))
        .lineBreaks()
        .silence(30_000)
        .expectState('reconnecting')
        .silence(60_000);
      const state = world.session.state.get();
      assert.ok(state.phase === 'failed' && state.error.code === 'transport/lost', state.phase);
      await world.time.pass(60_000);
      assert.deepEqual(world.open, []);
    });
  }
});
