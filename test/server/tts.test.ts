/** A short text read aloud: by an allowed voice, bounded, kept, and paid from the same budget as calls. */
import assert from 'node:assert/strict';
import {after, afterEach, before, describe, test} from 'node:test';
import {openSite, type Site} from '../support/voice-site.js';
import {startEngine, type RunningServer} from '../support/voice-server.js';

const SPEECH = {voices: ['marin', 'cedar'], maxCharacters: 20};
const PRICES = {'gpt-4o-mini-tts': {perMillionCharacters: 1_000}};

let engine: RunningServer;
before(async () => (engine = await startEngine()));
after(() => engine.stop());
const sites: Site[] = [];
afterEach(async () => {
  await Promise.all(sites.splice(0).map(site => site.close()));
});

async function serve(limits: object = {}, speech: object = SPEECH): Promise<Site> {
  const agents = {assistant: {speech}, silent: {}};
  const config = {agents, limits, prices: PRICES};
  const site = await openSite({baseUrl: `${engine.origin}/v1`, config});
  sites.push(site);
  return site;
}

function read(site: Site, body: object, origin = site.origin): Promise<Response> {
  return fetch(`${site.origin}/api/realtime/tts`, {
    method: 'POST',
    headers: {origin, 'content-type': 'application/json'},
    body: JSON.stringify(body),
  });
}
const codeOf = async (answer: Response): Promise<unknown> => ((await answer.json()) as {code: string}).code;

describe('a text', () => {
  test('is read aloud as sound, by the first voice that the owner names', async () => {
    const answer = await read(await serve(), {text: 'Hello there.'});
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'audio/wav');
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(Buffer.from(await answer.arrayBuffer()).toString('latin1', 0, 4), 'RIFF');
  });

  test('that is asked for again costs nothing', async () => {
    // Twelve characters are 12,000 micro-dollars.
    const site = await serve({site: {dollarsPerDay: 0.013}});
    assert.equal((await read(site, {text: 'Hello there.'})).status, 200);
    assert.equal((await read(site, {text: 'Hello there.'})).status, 200);
    const other = await read(site, {text: 'Hello where?'});
    assert.deepEqual([other.status, await codeOf(other)], [429, 'budget/exhausted']);
    assert.equal((await site.store.totals(Date.now())).spent, 12_000);
  });

  const refused: Array<[string, object, number, string]> = [
    ['is too long', {text: 'x'.repeat(21)}, 400, 'config/invalid'],
    ['is empty', {text: ''}, 400, 'config/invalid'],
    ['wants another voice', {text: 'Hi', voice: 'echo'}, 403, 'config/not-allowed'],
    ['is for an agent that reads nothing', {text: 'Hi', agent: 'silent'}, 400, 'config/invalid'],
    ['brings a field of its own', {text: 'Hi', model: 'tts-9'}, 400, 'config/invalid'],
  ];
  for (const [what, body, status, code] of refused) {
    test(`that ${what} is not read, and costs nothing`, async () => {
      const site = await serve();
      const answer = await read(site, body);
      assert.deepEqual([answer.status, await codeOf(answer)], [status, code]);
      assert.equal((await site.store.totals(Date.now())).spent, 0);
    });
  }

  test('of a foreign page is not read', async () => {
    const site = await serve();
    assert.equal((await read(site, {text: 'Hi'}, 'https://evil.example')).status, 403);
  });
});
