/** What clients of such a provider trip over, where no other file tells of it; test/realtime/rows.md lists it all. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import {talk} from '../../support/twin/talk.js';
import {WAYS, World, nameOf, type WorldOptions} from '../../support/twin/world.js';

let world: World;
const ring = (options: WorldOptions = {}): World => (world = new World(options));
afterEach(() => world.close());

const asked = (): number => world.provider.session.told.filter(({type}) => type === 'response.create').length;
const outputs = (): string[] =>
  world.provider.session.items.filter(({type}) => type === 'function_call_output').map(({text}) => text);
const tool = (name: string, handler: () => unknown): NonNullable<WorldOptions['tools']>[number] => ({
  ...{name, description: name, parameters: {type: 'object'}, handler},
});

for (const way of WAYS) {
  describe(`a call, ${way.access} over ${way.transport},`, () => {
    test('has one response at a time, whatever is typed, said and done at once (row 1)', async () => {
      const tools = [tool('lamp', () => 'on')];
      await talk(ring({...way, tools}))
        .calls()
        .types('first')
        .types('second')
        .tool('lamp', {})
        .types('third')
        .agent('All three')
        .silence(3_000);
      assert.deepEqual(world.provider.refused, []);
      const {conversation} = world.provider.session;
      for (const text of ['first', 'second', 'third']) assert.ok(conversation.includes(`user: ${text}`));
    });

    test('asks again where its response was refused for another one (row 1)', async () => {
      await talk(ring(way)).calls();
      world.provider.session.refusesNext = 'conversation_already_has_active_response';
      await talk(world).user('hi').agent('Hello').expectState('listening');
      assert.equal(asked(), 2);
    });

    test('waits for no response that was refused, says so, and has the next one (row 2)', async () => {
      await talk(ring(way)).calls();
      world.provider.session.refusesNext = 'server_error';
      await talk(world).user('hi').expectState('listening');
      assert.deepEqual(
        world.told.map(({code}) => code),
        ['session/failed'],
      );
      await talk(world).user('are you there').agent('Yes');
    });

    test('is told where an answer failed, and has the next one (row 3)', async () => {
      await talk(ring(way))
        .calls()
        .user('hi')
        .meanwhile('the answer fails', ({provider}) => provider.session.answering!.fail('oops', 'It broke'))
        .silence(200)
        .expectState('listening')
        .user('again')
        .agent('Hello');
      assert.deepEqual(
        world.told.map(({code}) => code),
        ['session/failed'],
      );
    });

    test('sends no sound before the session is its own, nor asks for a greeting (rows 13, 17)', async () => {
      ring({...way, settings: {voice: 'marin', greeting: 'Hello'}});
      await talk(world).calls().agent('Hello').user('hi').agent('Yes');
      const order = world.provider.traffic.map(({event}) => String(event['type']));
      const settled =
        way.access === 'guarded' && way.transport === 'webrtc' ? 'session.created' : 'session.updated';
      const isSettled = order.indexOf(settled);
      assert.ok(isSettled >= 0);
      for (const type of ['input_audio_buffer.append', 'response.create']) {
        const first = order.indexOf(type);
        assert.ok(first === -1 || first > isSettled, `${type} came at ${first}, before ${isSettled}`);
      }
      assert.equal(world.provider.session.settings.audio?.output?.voice, 'marin');
    });

    test('goes on where a voice is asked for that is locked, and takes the rest (row 13)', async () => {
      await talk(ring(way)).calls().user('hi').agent('Hello');
      world.session.updateSession({voice: 'cedar', instructions: 'Be brief'});
      await world.time.pass(300);
      assert.ok(world.provider.refused.length <= 1);
      world.provider.refused.length = 0;
      assert.match(world.provider.session.settings.instructions ?? '', /Be brief/);
      await talk(world).user('again').agent('Hello again');
    });

    test('switches off by null what was on (row 14)', async () => {
      await talk(ring({...way, settings: {noiseReduction: 'near_field'}})).calls();
      world.session.updateSession({noiseReduction: 'off', inputTranscription: 'off', turnDetection: 'none'});
      await world.time.pass(300);
      const {input} = world.provider.session.settings.audio ?? {};
      assert.deepEqual(
        [input?.noise_reduction, input?.transcription, input?.turn_detection],
        [null, null, null],
      );
    });

    test('says and does in one response, and goes on from all of it once (row 26)', async () => {
      const runs: string[] = [];
      const tools = ['lamp', 'heating'].map(name => tool(name, () => runs.push(name)));
      await talk(ring({...way, tools}))
        .calls()
        .user('make it warm and bright')
        .tool('lamp', {}, {saying: 'Of course', and: [['heating', {}]]})
        .agent('Done')
        .expectState('listening');
      assert.deepEqual(runs.sort(), ['heating', 'lamp']);
      assert.equal(asked(), 2);
      assert.equal(outputs().length, 2);
    });

    if (way.access === 'direct') {
      test('ends after as long as the page lets it, also where a reload lies between', async () => {
        const entry = {
          id: 'item_1',
          role: 'assistant',
          text: 'Hello',
          final: true,
          at: Date.UTC(2026, 0, 1) - 1_000,
        };
        const kept = {entries: [entry], since: Date.UTC(2026, 0, 1) - 50_000};
        const storage = {getItem: () => JSON.stringify(kept), setItem: () => 0, removeItem: () => 0};
        Object.assign(globalThis, {sessionStorage: storage});
        await talk(ring({...way, settings: {maxDurationS: 60, resumeOnReload: true}}))
          .calls()
          .silence(7_000)
          .expectState('listening')
          .silence(4_000)
          .expectState('ended: limit');
        Reflect.deleteProperty(globalThis, 'sessionStorage');
      });
    }

    test('ends after as long as the page lets it, a break and a pause included (row 24)', async () => {
      const limited = {...way, settings: {maxDurationS: 60}};
      await talk(ring(limited))
        .calls()
        .silence(10_000)
        .lineBreaks()
        .silence(5_000)
        .meanwhile('the visitor pauses', ({session}) => session.pause())
        .silence(10_000)
        .meanwhile('and resumes', ({session}) => session.resume())
        .silence(33_000)
        .expectState('listening')
        .silence(2_500)
        .expectState('ended: limit');
      await world.time.pass(70_000);
      assert.deepEqual(world.open, []);
    });

    test('ends after as long in a pause as well, and without a word of its length it goes on (row 24)', async () => {
      await talk(ring({...way, settings: {maxDurationS: 30}}))
        .calls()
        .meanwhile('the visitor pauses', ({session}) => session.pause())
        .silence(32_000)
        .expectState('ended: limit');
      world.close();
      await talk(ring(way)).calls().silence(90_000).user('hi').agent('Hello');
    });

    test('answers the call of a tool that nobody knows (row 26)', async () => {
      await talk(ring({...way, tools: [tool('lamp', () => 'on')]}))
        .calls()
        .user('do it')
        .tool('no_such_tool', {})
        .silence(31_000)
        .agent('I cannot')
        .expectState('listening');
      assert.match(outputs()[0] ?? '', /error/);
    });
  });
}

describe('a direct call over WebRTC, told of more than its data channel takes (row 11),', () => {
  const way = {access: 'direct', transport: 'webrtc'} as const;
  const TOO_LONG = 'x'.repeat(70_000);

  test('says so, changes nothing, and goes on', async () => {
    await talk(ring(way)).calls().user('hi').agent('Hello');
    world.session.updateSession({instructions: TOO_LONG});
    await talk(world).silence(300).expectState('listening').user('again').agent('Hello again');
    assert.deepEqual(
      world.told.map(({code}) => code),
      ['config/invalid'],
    );
    assert.match(world.told[0]?.message ?? '', /session\.update of 70\d+ bytes.* 65536$/);
    assert.equal(world.provider.sessions.length, 1);
  });

  test('sends what is not known to be too large', async () => {
    ring(way).net.sctp = null;
    await talk(world).calls().user('hi').agent('Hello');
    world.session.updateSession({instructions: TOO_LONG});
    await talk(world).silence(300).user('again').agent('Hello again');
    assert.deepEqual(world.told, []);
    assert.equal(world.provider.session.settings.instructions, TOO_LONG);
  });

  test('takes the socket where its settings do not fit from the start', async () => {
    ring({...way, settings: {transport: 'auto', instructions: TOO_LONG}});
    await talk(world).calls().user('hi').agent('Hello');
    assert.match(world.provider.session.settings.instructions ?? '', /x{70000}/);
    assert.equal(world.provider.openCount, 1);
  });

  test('says what is too large where there is no socket to take', async () => {
    ring({...way, settings: {instructions: TOO_LONG}});
    void world.session.connect();
    await world.time.pass(3_000);
    const state = world.session.state.get();
    assert.ok(state.phase === 'failed');
    assert.match(state.error.message, /session\.update of 70\d+ bytes/);
    await world.time.pass(1_000);
    assert.deepEqual(world.open, []);
  });
});

describe('a guard', () => {
  for (const transport of ['websocket', 'webrtc'] as const) {
    const guarded = {access: 'guarded', transport, agent: {maxDurationS: 30}} as const;

    test(`ends a call when its owner says so, with its session, over ${transport} (row 24)`, async () => {
      await talk(ring(guarded)).calls().silence(29_000).expectState('listening').silence(1_100);
      assert.equal(world.provider.openCount, 0);
      await talk(world).expectState('ended: limit');
    });

    test(`says what a call took that it ended, as far as its agent exposes it, over ${transport}`, async () => {
      const agent = {...guarded.agent, expose: ['usage' as const]};
      await talk(ring({...guarded, agent}))
        .calls()
        .user('hi')
        .agent('Hello')
        .silence(31_000)
        .expectState('ended: limit');
      const ended = world.session.state.get();
      const report = ended.phase === 'ended' ? ended.report : undefined;
      assert.deepEqual([report?.responses, report?.cost], [1, undefined]);
      assert.ok(report?.seconds !== undefined && Math.abs(report.seconds - 30) <= 2, `${report?.seconds} s`);
    });

    test(`does not let a page make it longer, over ${transport} (row 24)`, async () => {
      await talk(ring({...guarded, settings: {maxDurationS: 60}}))
        .calls()
        .silence(31_000)
        .expectState('ended: limit');
      assert.deepEqual(
        world.told.map(({code, message}) => `${code}: ${message}`),
        ['config/not-allowed: The agent does not allow max-duration-s'],
      );
    });

    test(`ends a call that was broken off when its time was over, over ${transport} (row 24)`, async () => {
      await talk(ring(guarded))
        .calls()
        .silence(25_000)
        .meanwhile('the network is gone', ({net}) => (net.isDown = true))
        .lineBreaks()
        .silence(8_000)
        .meanwhile('and is there again', ({net}) => (net.isDown = false))
        .silence(8_000)
        .silence(4_000)
        .expectState('ended: limit');
      assert.equal(world.provider.openCount, 0);
    });
  }

  for (const transport of ['websocket', 'webrtc'] as const) {
    test(`hangs up for a visitor who never comes back: no sideband would tell it, over ${transport} (row 25)`, async () => {
      await talk(ring({access: 'guarded', transport}))
        .calls()
        .user('hi')
        .agent('Hello');
      world.net.isDown = true;
      world.net.break();
      await world.time.pass(20_000);
      assert.equal(world.provider.openCount, 0);
      assert.equal(nameOf(world.session.state.get()), 'reconnecting');
    });
  }
});
