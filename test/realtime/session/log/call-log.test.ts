/** A call is written down, and played again to the same words and states. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import {talk} from '../../../support/twin/talk.js';
import {WAYS, World, type WorldOptions} from '../../../support/twin/world.js';
import type {CallLogFile} from '../../../../src/realtime/session/log/call-log-file.js';
import type {CallSession} from '../../../../src/components/shell-link.js';
import type {PageTool} from '../../../../src/realtime/session/tools/page-tool.js';

// After the world, whose hooks let the modules of the audio thread load in Node.
const {CallLog} = await import('../../../../src/realtime/session/log/call-log.js');
const {readCallLog} = await import('../../../../src/realtime/session/log/read-call-log.js');
const {ReplaySession} = await import('../../../../src/realtime/session/log/replay-session.js');
const {VoiceError} = await import('../../../../src/shared/errors.js');

let world: World;
afterEach(() => world.close());

const light: PageTool = {
  name: 'set_light',
  description: 'Switches a light',
  parameters: {type: 'object', properties: {on: {type: 'boolean'}}},
  handler: () => 'done',
};

/** What a page sees of a call: its states with their times, and every step of its words. */
function watch(session: CallSession): {states: string[]; told: unknown[]; times: number[]} {
  const states: string[] = [];
  const told: unknown[] = [];
  const times: number[] = [];
  const began = performance.now();
  session.state.subscribe(state => {
    states.push(
      JSON.stringify(state, (_, value: unknown) => (value instanceof VoiceError ? value.code : value)),
    );
    times.push(performance.now() - began);
  });
  session.on('transcript', change => told.push(plain(change)));
  session.on('speech-start', ({speaker}) => told.push(`${speaker} begins`));
  session.on('speech-end', ({speaker}) => told.push(`${speaker} ends`));
  session.on('transport-change', ({transport}) => told.push(transport));
  session.on('tool-progress', ({name, status}) => told.push(`${name} ${status}`));
  session.on('event', ({event}) => told.push(event.type));
  session.on('error', ({error}) => told.push(error.code));
  return {states, told, times};
}

/** As it would be written down: what is missing and what is `undefined` are the same. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

async function recorded(
  options: WorldOptions,
  script: (told: ReturnType<typeof talk>) => PromiseLike<undefined>,
): Promise<{file: CallLogFile; seen: ReturnType<typeof watch>; entries: readonly unknown[]}> {
  world = new World({tools: [light], ...options});
  const log = new CallLog(world.session, {about: {agent: 'assistant'}});
  const seen = watch(world.session);
  await script(talk(world));
  world.session.disconnect('visitor');
  log.close();
  return {file: log.file(), seen, entries: world.session.conversation.get()};
}

async function played(
  file: CallLogFile,
  name = 'call.json',
): Promise<ReturnType<typeof watch> & {session: CallSession}> {
  const session = new ReplaySession({load: () => Promise.resolve(readCallLog(JSON.stringify(file), name))});
  const seen = watch(session);
  void session.connect();
  await world.time.until(() => /ended|failed/.test(session.state.get().phase), 2 * file.durationMs + 1_000);
  return {...seen, session};
}

for (const way of WAYS) {
  describe(`a call that was ${way.access} over ${way.transport}`, () => {
    test('is played again to the same words, states and events, at the same times', async () => {
      const {file, seen, entries} = await recorded(way, told =>
        told
          .calls()
          .user('switch on the light')
          .tool('set_light', {on: true})
          .agent('The light is on')
          .user('tell me a story')
          .agent('Once upon a time there was a light that nobody ever switched off')
          .bargeInAfter('Once upon a time', 'stop it please')
          .agent('I stop'),
      );
      const again = await played(file);
      assert.deepEqual(again.states, seen.states);
      assert.deepEqual(again.told, seen.told);
      assert.deepEqual(plain(again.session.conversation.get()), plain(entries));
      assert.ok(entries.length >= 6);
      const late = again.times.map((time, index) => Math.abs(time - (seen.times[index] ?? NaN)));
      assert.ok(Math.max(...late) <= 2, `${Math.max(...late)} ms late`);
    });
  });
}

test('a line that broke is seen to break again, and why', async () => {
  const {file, seen} = await recorded({access: 'guarded', transport: 'websocket'}, told =>
    told
      .calls()
      .user('hi')
      .agent('Hello')
      .lineBreaks()
      .expectState('listening')
      .user('again')
      .agent('Hello again'),
  );
  const again = await played(file);
  assert.ok(seen.states.some(state => state.includes('reconnecting')));
  assert.deepEqual(again.states, seen.states);
});

test('a replay can be held, goes on, and can be ended', async () => {
  const {file} = await recorded({}, told => told.calls().user('hi').agent('Hello there'));
  const session = new ReplaySession({load: () => Promise.resolve(file)});
  void session.connect();
  await world.time.until(() => session.conversation.get().length > 0, file.durationMs);
  session.pause();
  const words = session.conversation.get();
  await world.time.pass(file.durationMs);
  assert.equal(session.state.get().phase, 'paused');
  assert.equal(session.conversation.get(), words);
  session.resume();
  await world.time.until(() => session.conversation.get().length > 1, file.durationMs);
  assert.equal(session.state.get().phase, 'live');
  session.disconnect('visitor');
  assert.deepEqual(session.state.get(), {phase: 'ended', reason: 'visitor'});
  assert.deepEqual(
    world.open.filter(open => open.includes('timer')),
    [],
  );
});

test('a log holds no key, token, sound or picture, whatever the provider says', () => {
  world = new World();
  const log = new CallLog(world.session);
  log.add({
    type: 'note',
    name: 'connection',
    detail: {
      url: 'wss://user:pass@voice.test/?token=abc&x=1',
      header: 'Bearer abc.def',
      sdp: 'a=ice-pwd:secretpwd\r\na=mid:0',
      client_secret: {value: 'ek_0123456789'},
      message: 'Incorrect API key provided: sk-proj-0123456789abc',
      picture: `data:image/png;base64,${'A'.repeat(50)}`,
      token: 'eyJhbGciOi.eyJzdWIi.c2ln',
      logprobs: [{token: 'hello', logprob: -0.1}],
    },
  });
  const text = JSON.stringify(log.file());
  for (const secret of ['pass@', 'abc', 'secretpwd', 'ek_', 'sk-', 'AAAA', 'eyJ']) {
    assert.ok(!text.includes(secret), `${secret} in ${text}`);
  }
  assert.ok(text.includes('"token":"hello"') && text.includes('a=mid:0'));
  log.close();
});

test('a file that is damaged, or of a later version, is refused with what is wrong and where', async () => {
  const {file} = await recorded({}, told => told.calls().user('hi').agent('Hello'));
  const damaged: ReadonlyArray<readonly [string, RegExp]> = [
    ['', /call\.json is no recorded call: it is no JSON/],
    [JSON.stringify(file).slice(0, 400), /no JSON, or was cut short/],
    ['[]', /format must be "realtime-voice-call"/],
    ['null', /must be an object/],
    [JSON.stringify({...file, version: 2}), /it is of version 2, and version 1 is understood here/],
    [
      JSON.stringify({...file, records: [{at: 0, type: 'state', state: {phase: 'asleep'}}]}),
      /records\.0\.state\.phase must be idle/,
    ],
    [
      JSON.stringify({...file, records: [{at: -1, type: 'muted', muted: true}]}),
      /records\.0\.at must be milliseconds/,
    ],
    [
      JSON.stringify({
        ...file,
        records: [
          {at: 5, type: 'x'},
          {at: 4, type: 'x'},
        ],
      }),
      /records\.1\.at is before/,
    ],
    [
      JSON.stringify({
        ...file,
        records: [{at: 5, type: 'entry', entry: {id: 'a', role: 'king', text: '', final: true, at: 0}}],
      }),
      /records\.0\.entry\.role must be user or/,
    ],
  ];
  for (const [json, message] of damaged) {
    assert.throws(
      () => readCallLog(json, 'call.json'),
      (error: Error) =>
        error instanceof VoiceError && error.code === 'config/invalid' && message.test(error.message),
      json.slice(0, 80),
    );
  }
});

test('records of a later day are passed over', async () => {
  const {file} = await recorded({}, told => told.calls().user('hi').agent('Hello'));
  const records = [{at: 0, type: 'weather', sunny: true}, ...file.records] as CallLogFile['records'];
  const again = await played({...file, records});
  assert.equal(again.session.state.get().phase, 'ended');
});
