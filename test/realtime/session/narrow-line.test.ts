/** A line too narrow for PCM16: the widget makes itself smaller where the provider lets it, and no word is lost of it. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import {talk} from '../../support/twin/talk.js';
import {World} from '../../support/twin/world.js';

let world: World;
const ring = (): World => (world = new World({access: 'direct', transport: 'websocket'}));
afterEach(() => world.close());

/** More than two seconds of PCM16 wait in front of the socket, as base64. */
const NARROW = 140_000;
const WORDS = 'one two three four five six seven eight nine ten';

const formats = (): Array<string | undefined> =>
  world.provider.session.told.flatMap(event =>
    event.type === 'session.update' ? [event.session.audio?.input?.format?.type] : [],
  );
const answered = (): string[] => [`user: ${WORDS}`, 'assistant: Eleven'];

describe('a direct call over a socket, whose line becomes too narrow while somebody speaks', () => {
  const speaksOnANarrowLine = (): Promise<undefined> =>
    talk(world)
      .calls()
      .silence(500)
      .begins(WORDS)
      .silence(1_000)
      .meanwhile('the line is narrow', ({net}) => void (net.waiting = NARROW))
      .silence(2_700)
      .agent('Eleven')
      .then();

  test('is understood in G.711', async () => {
    ring();
    await speaksOnANarrowLine();
    assert.equal(formats().at(-1), 'audio/pcmu');
    assert.equal(world.provider.session.settings.audio?.input?.format?.type, 'audio/pcmu');
    assert.deepEqual(world.provider.session.conversation, answered());
  });

  test('is understood by a provider that refuses G.711, which is asked once and nobody is told of', async () => {
    ring();
    world.provider.onG711 = 'refuses';
    await speaksOnANarrowLine();
    assert.equal(formats().filter(format => format === 'audio/pcmu').length, 1);
    assert.deepEqual(world.provider.session.conversation, answered());
    assert.deepEqual(world.told, []);
  });

  test('is understood where another change of the session is on its way', async () => {
    ring();
    await talk(world)
      .calls()
      .begins(WORDS)
      .silence(1_000)
      .meanwhile('the line is narrow', ({net}) => void (net.waiting = NARROW));
    const isAsked = (): boolean => formats().includes('audio/pcmu');
    while (!isAsked()) {
      world.session.updateInstructions('Be brief');
      await world.time.pass(20);
    }
    await talk(world).silence(2_700).agent('Eleven');
    assert.deepEqual(world.provider.session.conversation, answered());
  });

  test('is understood by a provider that takes a change of format without doing it', async () => {
    ring();
    world.provider.onG711 = 'ignores';
    await speaksOnANarrowLine();
    assert.deepEqual(world.provider.session.conversation, answered());
  });

  test('is understood by such a provider, too, after it has refused another change', async () => {
    ring();
    world.provider.onG711 = 'ignores';
    await talk(world).calls().user('hi').agent('Hello there').expectState('listening');
    world.session.updateSession({voice: 'cedar'});
    await world.time.pass(500);
    assert.match(world.provider.refused.splice(0).join(), /cannot_update_voice/);
    await talk(world)
      .begins(WORDS)
      .silence(1_000)
      .meanwhile('the line is narrow', ({net}) => void (net.waiting = NARROW))
      .silence(2_700)
      .agent('Eleven');
    assert.deepEqual(world.provider.session.conversation.slice(2), answered());
  });

  test('says a turn by hand to its end before it is answered, whatever the provider says', async () => {
    for (const onG711 of ['takes', 'refuses'] as const) {
      world = new World({
        ...{access: 'direct', transport: 'websocket'},
        settings: {turnDetection: 'push-to-talk'},
      });
      world.provider.onG711 = onG711;
      await talk(world)
        .calls()
        .meanwhile('the visitor presses', ({session}) => session.startTalking())
        .begins(WORDS)
        .silence(1_000)
        .meanwhile('the line is narrow', ({net}) => {
          net.waiting = NARROW;
          net.wayMs = 1_000;
        });
      const isAsked = (): boolean => formats().includes('audio/pcmu');
      assert.ok(await world.time.until(isAsked, 2_000));
      await talk(world)
        .silence(300)
        .meanwhile('the visitor lets go', ({session}) => session.stopTalking())
        .agent('Eleven');
      assert.match(world.provider.session.conversation[0] ?? '', /user: one two .* seven eight/);
      if (onG711 === 'takes') world.close();
    }
  });
});
