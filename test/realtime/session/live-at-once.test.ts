/** Whoever is told that a call is live may act on it in the same moment: end it, or tell it something. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import type {PageTool} from '../../../src/realtime/session/tools/page-tool.js';
import type {VoiceSession as Session} from '../../../src/session.js';
import {talk} from '../../support/twin/talk.js';
import {WAYS, World, type WorldOptions} from '../../support/twin/world.js';

const {VoiceSession} = await import('../../../src/session.js');

/** Until a call is live, with time to spare. */
const OPENED_MS = 3_000;
/** Everything that a call leaves behind is gone by then, timers and all. */
const GONE_MS = 20_000;

let world: World;
afterEach(() => world.close());

function sessionIn(options: WorldOptions): Session {
  let made: Session | undefined;
  world = new World({...options, make: given => (made = new VoiceSession(given))});
  assert.ok(made);
  return made;
}

const connect = async (session: Session): Promise<void> => {
  const connecting = session.connect();
  await talk(world).silence(OPENED_MS);
  await connecting;
};

for (const way of WAYS) {
  describe(`a call in ${way.access} access over ${way.transport}`, () => {
    test('that is ended by whoever is told that it is live leaves nothing open', async () => {
      const session = sessionIn(way);
      session.on('connect', () => session.disconnect());
      await connect(session);
      await talk(world).silence(GONE_MS);
      assert.equal(session.state.get().phase, 'ended');
      assert.deepEqual(world.open, []);
    });

    test('takes what it is told in that moment', async () => {
      const session = sessionIn(way);
      session.on('connect', () => session.addContext('The visitor looks at the red shoes.'));
      await connect(session);
      const notes = session.conversation.get().filter(({role}) => role === 'note');
      assert.deepEqual(
        notes.map(({text}) => text),
        ['The visitor looks at the red shoes.'],
      );
    });

    test('knows the tools that came while it was connecting', async () => {
      const tools: PageTool[] = [];
      const session = sessionIn({...way, tools, agent: {allow: ['tools']}});
      const connecting = session.connect();
      await talk(world).silence(150);
      assert.equal(session.state.get().phase, 'connecting');
      tools.push({
        ...{name: 'late_tool', description: 'Came late', parameters: {type: 'object', properties: {}}},
        handler: () => 'done',
      });
      session.toolsChanged();
      await talk(world).silence(OPENED_MS);
      await connecting;
      const told = JSON.stringify(world.provider.traffic.map(({event}) => event));
      assert.ok(told.includes('late_tool'), 'it is not offered');
    });
  });
}
