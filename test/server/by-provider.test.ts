/** An agent whose provider answers by itself, at the real server before the real engine: what is asked, held and refused. */
import assert from 'node:assert/strict';
import {after, afterEach, before, test} from 'node:test';
import {turn} from '../support/speech.js';
import {openSite, type Site} from '../support/voice-site.js';
import {startEngine, type RunningServer} from '../support/voice-server.js';
import {Visitor} from './visitor.js';

/** An answer of at most 1,000 tokens costs at most a tenth of a dollar. */
const PRICES = {
  'gpt-realtime-2.1-mini': {
    ...{textIn: 0, textCached: 0, textOut: 100},
    ...{audioIn: 0, audioCached: 0, audioOut: 100},
  },
  'gpt-transcribe': {perMinute: 0},
};
const CALL = 1_000_000;

let engine: RunningServer;
before(async () => (engine = await startEngine()));
after(() => engine.stop());
const sites: Site[] = [];
const sent: string[] = [];
afterEach(async () => {
  sent.length = 0;
  await Promise.all(sites.splice(0).map(site => site.close()));
});

async function serve(limits: object): Promise<Site> {
  const assistant = {
    ...{instructions: 'Be brief.', maxOutputTokens: 1_000},
    ...{responses: 'provider', bargeIn: 'immediate'},
  };
  const config = {agents: {assistant}, limits, prices: PRICES};
  const onSent = ({type}: {type: string}): unknown => sent.push(type);
  const site = await openSite({baseUrl: `${engine.origin}/v1`, config, onSent});
  sites.push(site);
  return site;
}

async function talks(site: Site): Promise<Visitor> {
  const visitor = new Visitor(site);
  assert.equal((await visitor.start()).type, 'welcome');
  visitor.send({type: 'leg.open'});
  await visitor.next('leg.opened');
  return visitor;
}

const asked = (): number => sent.filter(type => type === 'response.create').length;
const held = async ({store}: Site): Promise<number> => (await store.totals(Date.now())).reserved;

test('what is said is answered, and the guard has asked for nothing; what is written it asks for', async () => {
  const visitor = await talks(await serve({call: {dollars: 1}}));
  visitor.say(turn('who are you'));
  assert.match(await visitor.answer(), /practice voice/);
  await visitor.next('response.done');
  assert.equal(asked(), 0);
  visitor.write('what time is it');
  assert.match(await visitor.answer(), /\w/);
  assert.equal(asked(), 1);
});

test('all the money of the call is held before anything is said, and what was not spent is free behind it', async () => {
  const site = await serve({call: {dollars: 1}});
  const visitor = await talks(site);
  assert.equal(await held(site), CALL);
  visitor.say(turn('who are you'));
  await visitor.next('response.done');
  visitor.send({type: 'end'});
  await visitor.closed;
  const over = async (): Promise<number> =>
    (await held(site)) === 0 ? (await site.store.totals(Date.now())).spent : 0;
  let spent = await over();
  while (spent === 0) {
    await new Promise(setImmediate);
    spent = await over();
  }
  assert.ok(spent > 0 && spent < CALL / 10, `${spent}`);
});

test('the last answer that has room is heard to its end, and then the call is over', async () => {
  // Two answers at their worst, and a tenth of a cent.
  const visitor = await talks(await serve({call: {dollars: 0.201}}));
  visitor.say(turn('what time is it'));
  assert.match(await visitor.answer(), /\w/);
  assert.equal((await visitor.next('bye'))['reason'], 'budget');
  assert.equal(asked(), 0);
});

test('who has not that much left for a second call is told so, and nothing of it is opened', async () => {
  const site = await serve({call: {dollars: 1}, visitor: {dollarsPerDay: 1.5}});
  await talks(site);
  const visitor = new Visitor(site);
  const told = await visitor.start();
  assert.deepEqual([told.type, told.code], ['error', 'budget/reserved']);
  assert.equal(await visitor.closed, 4008);
  assert.equal(await held(site), CALL);
});

test('who could never have that much is told that, too', async () => {
  const site = await serve({call: {dollars: 1}, visitor: {dollarsPerDay: 0.9}});
  assert.equal((await new Visitor(site).start()).code, 'budget/exhausted');
  assert.equal(await held(site), 0);
});
