/** Heard by the provider, spoken by the page: every other call with its words, its turns and its interruptions. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import {talk, type Talk} from '../../../support/twin/talk.js';
import {WAYS, World, type WorldOptions} from '../../../support/twin/world.js';

// Behind the twins of the page: what the session loads of the audio thread is theirs.
await import('../../../../src/realtime/session/speech/browser-voice.js');
const {createSpokenSession} = await import('../../../../src/realtime/session/speech/spoken-session.js');

const STORY = 'Once upon a time there was a king who had a castle';
/** It is spoken for longer than a silence may last here. */
const LONG = Array.from({length: 30}, (_, at) => `word${at}`).join(' ');
const CAN_WRITE = ['audio', 'text'];

let world: World;
const ring = ({settings, ...options}: WorldOptions = {}): World =>
  (world = new World({
    answers: CAN_WRITE,
    ...options,
    settings: {outputSpeech: 'browser', language: 'en', ...settings},
    make: given => createSpokenSession(given, () => undefined),
  }));
afterEach(() => world.close());

const words = (): string[] =>
  world.session.conversation
    .get()
    .filter(({role}) => role !== 'note')
    .map(({role, text}) => `${role}: ${text}`);
/** How the provider answers. */
const modality = (): string | undefined => world.provider.session.settings.output_modalities?.[0];
const answersAsked = (): number =>
  world.provider.session.told.filter(({type}) => type === 'response.create').length;
/** How often the provider heard anything at all. */
const voices = (): number =>
  world.provider.traffic.filter(({event}) => event['type'] === 'input_audio_buffer.speech_started').length;

for (const way of WAYS) {
  describe(`a call that the page speaks, ${way.access} over ${way.transport},`, () => {
    /** Who wears headphones may be heard while the browser speaks. */
    const hearsAlways = {bargeIn: 'confirmed'} as const;
    const isToldAStory = (settings: WorldOptions['settings'] = {}): Talk =>
      talk(ring({...way, settings}))
        .calls()
        .user('tell me')
        .agent(STORY)
        .upTo('Once upon a time');

    test('hears a turn as any other does, is answered in writing, and says it', async () => {
      await talk(ring(way))
        .calls()
        .user('who are you')
        .agent('A friend')
        .silence(500)
        .user('what time')
        .agent('Late')
        .expectState('listening');
      assert.equal(modality(), 'text');
      assert.deepEqual(world.synthesis.given, ['A friend', 'Late']);
      assert.deepEqual(words(), [
        'user: who are you',
        'assistant: A friend',
        'user: what time',
        'assistant: Late',
      ]);
      assert.deepEqual(world.told, []);
    });

    test('falls silent when the visitor speaks, and cuts the words where they were heard', async () => {
      await isToldAStory(hearsAlways).user('no stop that').agent('All right').expectState('listening');
      const story = world.session.conversation.get().find(({text}) => text === STORY);
      assert.match(story?.heard ?? '', /^Once upon a time/);
      assert.ok((story?.heard ?? STORY).length < STORY.length, `"${story?.heard}" was heard`);
      assert.deepEqual(world.synthesis.given, [STORY, 'All right']);
      assert.ok(world.states.includes('speaking'));
    });

    test('is not cut by a cough, which is no turn either', async () => {
      await isToldAStory(hearsAlways).coughs().silence(4_000).expectState('listening').noAnswerIsAsked();
      assert.deepEqual(words(), ['user: tell me', `assistant: ${STORY}`]);
      assert.equal(world.session.conversation.get()[1]?.heard, undefined);
      assert.deepEqual(world.provider.session.conversation, ['user: tell me', `assistant: ${STORY}`]);
    });

    test('hears nobody while the browser speaks, unless the page says who may cut in', async () => {
      await isToldAStory().begins('wait stop').silence(4_000).expectState('listening').noAnswerIsAsked();
      assert.equal(voices(), 1);
      assert.deepEqual(world.synthesis.given, [STORY]);
    });

    test('goes on over another line, and says again nothing of what was heard', async () => {
      await isToldAStory()
        .lineBreaks()
        .silence(3_000)
        .expectState('listening')
        .user('go on')
        .agent('The end');
      assert.equal(modality(), 'text');
      assert.deepEqual(world.synthesis.given, [STORY, 'The end']);
      const story = world.session.conversation.get().find(({text}) => text.startsWith('Once'));
      assert.match(story?.heard ?? '', /^Once upon a/);
    });

    test('goes on in the session that follows the first one, in writing as well', async () => {
      ring(way).provider.sessionsLastMs = 60_000;
      await talk(world)
        .calls()
        .user('hi')
        .agent('Hello')
        .silence(60_000)
        .user('again')
        .agent('Hello again')
        .expectState('listening');
      assert.equal(world.provider.sessions.length, 2);
      assert.equal(modality(), 'text');
      assert.deepEqual(world.synthesis.given, ['Hello', 'Hello again']);
    });

    test('speaks the greeting, what is written, and what a tool has found', async () => {
      const look = {
        name: 'look',
        description: 'Looks',
        parameters: {type: 'object'},
        handler: () => ({found: 'a shoe'}),
      };
      await talk(ring({...way, settings: {greeting: 'Say hello'}, tools: [look]}))
        .calls()
        .agent('Welcome')
        .types('who are you')
        .agent('A friend')
        .silence(500)
        .user('what do you see')
        .tool('look', {})
        .agent('A shoe')
        .expectState('listening');
      assert.deepEqual(world.synthesis.given, ['Welcome', 'A friend', 'A shoe']);
    });

    test('falls silent at the first sound where the page wants that', async () => {
      await isToldAStory({bargeIn: 'immediate'})
        .begins('no')
        .silence(400)
        .meanwhile('it is silent', () => assert.equal(world.synthesis.speaking, false))
        .agent('All right')
        .expectState('listening');
    });

    test('lets the visitor begin and end turns by hand', async () => {
      await talk(ring({...way, settings: {turnDetection: 'push-to-talk'}}))
        .calls()
        .meanwhile('the visitor presses', ({session}) => session.startTalking())
        .begins('who are you')
        .silence(1_200)
        .meanwhile('the visitor lets go', ({session}) => session.stopTalking())
        .agent('A friend');
      assert.deepEqual(words(), ['user: who are you', 'assistant: A friend']);
      assert.deepEqual(world.synthesis.given, ['A friend']);
    });

    test('leaves nothing open', async () => {
      await isToldAStory();
      world.session.disconnect();
      await world.time.pass(2_000);
      assert.deepEqual(world.open, []);
      assert.equal(world.synthesis.speaking, false);
    });
  });
}

describe('a guard', () => {
  for (const transport of ['webrtc', 'websocket'] as const) {
    test(`whose provider answers by itself has its answers spoken here, over ${transport}`, async () => {
      const agent = {responses: 'provider', bargeIn: 'immediate', limits: {minutes: 60}} as const;
      await talk(ring({access: 'guarded', transport, agent}))
        .calls()
        .user('who are you')
        .agent('A friend')
        .expectState('listening')
        .noAnswerIsAsked();
      assert.deepEqual([modality(), world.synthesis.given], ['text', ['A friend']]);
    });
  }

  test('does not ask who is there while the page still speaks', async () => {
    await talk(ring({access: 'guarded', agent: {idleTimeoutMs: 5_000}}))
      .calls()
      .user('tell me')
      .agent(LONG)
      .silence(3_000);
    assert.deepEqual(words(), ['user: tell me', `assistant: ${LONG}`]);
    assert.equal(answersAsked(), 1);
  });

  test('does not ask so in a written call either', async () => {
    await talk(ring({access: 'guarded', settings: {mode: 'text'}, agent: {idleTimeoutMs: 5_000}}))
      .calls()
      .types('tell me')
      .agent(LONG)
      .silence(3_000);
    assert.deepEqual(world.synthesis.given, [LONG]);
    assert.equal(answersAsked(), 1);
  });

  test('of an earlier version is told nothing that it does not know', async () => {
    await talk(ring({access: 'guarded', settings: {mode: 'text'}, answers: undefined}))
      .calls()
      .types('who are you')
      .agent('A friend')
      .expectState('listening');
    assert.deepEqual(world.synthesis.given, ['A friend']);
    assert.deepEqual(world.told, []);
  });

  test('of an earlier version speaks by its provider, and the page is told why', async () => {
    await talk(ring({access: 'guarded', answers: undefined}))
      .calls()
      .user('who are you')
      .agent('A friend');
    assert.deepEqual([modality(), world.synthesis.given], ['audio', []]);
    assert.deepEqual(
      world.told.map(({code}) => code),
      ['config/invalid'],
    );
    assert.match(world.told[0]?.message ?? '', /output-speech="browser".*the provider speaks/);
  });
});

describe('direct access', () => {
  for (const [whose, options] of [
    ['of a server of an earlier version', {answers: undefined}],
    ['of an endpoint of the page', {settings: {tokenUrl: 'https://page.test/token'}}],
  ] satisfies Array<[string, WorldOptions]>) {
    test(`${whose} is told to answer in writing by the page itself`, async () => {
      await talk(ring({access: 'direct', ...options}))
        .calls()
        .user('who are you')
        .agent('A friend');
      assert.deepEqual([modality(), world.synthesis.given], ['text', ['A friend']]);
      assert.deepEqual(world.told, []);
    });
  }
});
