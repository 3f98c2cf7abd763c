/** A guarded call that goes on: over a lost socket, on another server, on another page, and with what a page adds to it. */
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {startServer, type RunningServer} from '../support/voice-server.js';
import {Visitor} from './visitor.js';

const TEXT = {mode: 'text'};
/** The page that embeds the widget; on loopback every loopback page may. */
const PAGE = {origin: 'http://127.0.0.1:4321'};

/** A visitor with a leg, who has asked something and was answered; and what the guard sealed after it. */
async function talk(server: RunningServer, question: string, fields: object = TEXT) {
  const visitor = new Visitor(server, PAGE);
  await visitor.start(fields);
  visitor.send({type: 'leg.open'});
  await visitor.next('leg.opened');
  visitor.write(question);
  const answer = await visitor.answer();
  const {sealed} = await visitor.next('history');
  return {visitor, answer, sealed: String(sealed)};
}

/** The same visitor on another socket. */
async function resume(server: RunningServer, sealed: string, page = PAGE) {
  const visitor = new Visitor(server, page);
  const welcome = await visitor.start({...TEXT, resume: sealed});
  return {visitor, resumed: welcome['resumed']};
}

async function asksAgain(visitor: Visitor): Promise<string> {
  visitor.send({type: 'leg.open'});
  await visitor.next('leg.opened');
  visitor.write('say that again');
  return visitor.answer();
}

describe('a call that lost its socket', () => {
  const folders: string[] = [];
  const servers: RunningServer[] = [];
  let server: RunningServer;
  let other: RunningServer;
  let stranger: RunningServer;

  /** Another instance: nothing is shared but what the owner gave both. */
  async function start(secret: string): Promise<RunningServer> {
    const folder = mkdtempSync(join(tmpdir(), 'voice-data-'));
    folders.push(folder);
    const started = await startServer({VOICE_SECRET: secret, DATA_DIR: folder});
    servers.push(started);
    return started;
  }

  before(async () => {
    server = await start('a secret of the owner');
    other = await start('a secret of the owner');
    stranger = await start('a secret of somebody else');
  });
  after(async () => {
    await Promise.all(servers.map(running => running.stop()));
    for (const folder of folders) rmSync(folder, {recursive: true});
  });

  test('is the same call on another one: the assistant remembers, and what was said is told again', async () => {
    const {visitor, answer, sealed} = await talk(server, 'who are you');
    visitor.socket.terminate();
    const {visitor: back, resumed} = await resume(server, sealed);
    assert.equal(resumed, true);
    const retold = await back.next('conversation.item.added');
    assert.match(JSON.stringify(retold), /who are you/);
    assert.equal(await asksAgain(back), answer);
    back.socket.terminate();
  });

  test('goes on at an instance that never saw it', async () => {
    const {visitor, answer, sealed} = await talk(server, 'who are you');
    visitor.socket.terminate();
    const {visitor: back, resumed} = await resume(other, sealed);
    assert.equal(resumed, true);
    assert.equal(await asksAgain(back), answer);
    back.socket.terminate();
  });

  test('does not go on at a page of another origin', async () => {
    const {visitor, sealed} = await talk(server, 'who are you');
    visitor.socket.terminate();
    const {visitor: back, resumed} = await resume(server, sealed, {origin: 'http://127.0.0.1:9999'});
    assert.equal(resumed, false);
    assert.equal(await asksAgain(back), 'I have not said anything yet.');
    back.socket.terminate();
  });

  test('begins anew where the seal is used up, forged, or of another owner', async () => {
    const {visitor, sealed} = await talk(server, 'who are you');
    visitor.socket.terminate();
    const first = await resume(server, sealed);
    assert.equal(first.resumed, true);
    for (const [where, text] of [
      [server, sealed],
      [server, `${sealed.slice(0, -8)}AAAAAAAA`],
      [stranger, sealed],
    ] as const) {
      const {visitor: anew, resumed} = await resume(where, text);
      assert.equal(resumed, false);
      assert.notEqual(await asksAgain(anew), '');
      anew.socket.terminate();
    }
    first.visitor.socket.terminate();
  });

  test('is taken over by a second page of the same visitor, and the first is told', async () => {
    const {visitor, sealed} = await talk(server, 'who are you');
    const {visitor: second, resumed} = await resume(server, sealed);
    assert.equal(resumed, true);
    assert.equal((await visitor.next('error')).code, 'session/elsewhere');
    await visitor.closed;
    assert.match(await asksAgain(second), /practice voice/);
    second.socket.terminate();
  });

  test('is over when its visitor said so: nothing of it is left', async () => {
    const {visitor, sealed} = await talk(server, 'who are you');
    visitor.send({type: 'end'});
    await visitor.closed;
    const {visitor: back} = await resume(server, sealed);
    assert.match(await asksAgain(back), /practice voice/, 'what was sealed is known all the same');
    back.socket.terminate();
  });
});

describe('what a page adds to a guarded call', () => {
  let server: RunningServer;
  before(async () => (server = await startServer({VOICE_CONFIG: 'test/server/greeting.config.json'})));
  after(() => server.stop());

  test('a greeting is said once, when the page can play, with its variables filled in', async () => {
    const visitor = new Visitor(server);
    await visitor.start({...TEXT, overrides: {dynamicVariables: {name: 'Ada'}}});
    visitor.send({type: 'leg.open'});
    await visitor.next('leg.opened');
    visitor.send({type: 'output.ready'});
    visitor.send({type: 'output.ready'});
    assert.equal(await visitor.answer(), 'Welcome Ada, how can I help?');
    visitor.write('who are you');
    assert.match(await visitor.answer(), /practice voice/);
    visitor.socket.terminate();
  });

  test('a note is known to the assistant and not answered', async () => {
    const {visitor} = await talk(server, 'who are you');
    visitor.send({type: 'context', text: 'The cart is empty'});
    visitor.write('what time is it');
    assert.match(await visitor.answer(), /It is/);
    visitor.socket.terminate();
  });

  test('a frame with an unknown setting ends the call', async () => {
    const {visitor} = await talk(server, 'who are you');
    visitor.send({type: 'update', settings: {temperature: 2}});
    assert.equal((await visitor.next('error')).code, 'config/invalid');
    assert.equal(await visitor.closed, 4003);
  });
});

describe('a call that lasts longer than the provider allows', () => {
  let server: RunningServer;
  before(async () => (server = await startServer({ENGINE_SESSION_SECONDS: '4'})));
  after(() => server.stop());

  test('goes on in another session, prepared before the end, and the visitor is told nothing', async () => {
    const {visitor, answer} = await talk(server, 'who are you');
    const told = visitor.listen();
    // The session ends after four seconds; another one is taken at the latest when a twentieth of that is left.
    await new Promise(resolve => setTimeout(resolve, 5_000));
    assert.deepEqual(told, []);
    visitor.write('say that again');
    assert.equal(await visitor.answer(), answer);
    visitor.socket.terminate();
  });
});
