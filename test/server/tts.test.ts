/** A short text read aloud: by an allowed voice, bounded, kept, and paid from the same budget as calls. */
import assert from 'node:assert/strict';
import {once} from 'node:events';
import {createServer, type RequestListener} from 'node:http';
import type {AddressInfo} from 'node:net';
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

async function serve(limits: object = {}, speech: object = SPEECH, more: object = {}): Promise<Site> {
  const agents = {assistant: {speech, ...more}, silent: {}};
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
    ['wants another kind of sound', {text: 'Hi', format: 'mp3'}, 400, 'config/invalid'],
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

describe('what reading a text took', () => {
  const HEADERS = ['speech-characters', 'speech-cost'];
  async function toldOf(site: Site, agent: string, origin?: string): Promise<unknown[]> {
    const {headers} = await read(site, {text: 'Hello there.', agent, format: 'pcm'}, origin);
    return HEADERS.map(name => headers.get(name));
  }

  for (const [expose, first, again] of [
    [[], [null, null], [null, null]],
    [['usage'], ['12', null], ['0', null]],
    [['cost'], [null, '0.012'], [null, '0']],
    [
      ['usage', 'cost'],
      ['12', '0.012'],
      ['0', '0'],
    ],
  ] as const) {
    test(`is told as far as the agent exposes it: ${expose.join(' and ') || 'nothing'}`, async () => {
      const site = await serve({}, SPEECH, {expose});
      assert.deepEqual(await toldOf(site, 'assistant'), first);
      // The end of the sound, and then it is kept.
      await (await read(site, {text: 'Hello there.', format: 'pcm'})).arrayBuffer();
      assert.deepEqual(await toldOf(site, 'assistant'), again);
    });
  }

  test('may be read by the page that asks', async () => {
    const site = await serve({}, SPEECH, {expose: ['usage', 'cost']});
    const {headers} = await read(site, {text: 'Hello there.'});
    const readable = (headers.get('access-control-expose-headers') ?? '').split(', ');
    for (const name of [...HEADERS, 'retry-after']) assert.ok(readable.includes(name), name);
  });

  test('says no cost where nobody knows the price', async () => {
    const unlimited = {
      call: {dollars: 'unlimited'},
      visitor: {dollarsPerDay: 'unlimited'},
      site: {dollarsPerDay: 'unlimited'},
    };
    const site = await serve(unlimited, {...SPEECH, model: 'our-own'}, {expose: ['usage', 'cost']});
    assert.deepEqual(await toldOf(site, 'assistant'), ['12', null]);
  });
});

describe('a text as plain sound', () => {
  test('is PCM16 at 24 kHz, and the same sound as the file', async () => {
    const site = await serve();
    const [file, plain] = await Promise.all([
      read(site, {text: 'Hello there.'}),
      read(site, {text: 'Hello there.', format: 'pcm'}),
    ]);
    assert.deepEqual([plain.status, plain.headers.get('content-type')], [200, 'audio/pcm']);
    const [wav, pcm] = await Promise.all([file.arrayBuffer(), plain.arrayBuffer()]);
    assert.deepEqual(Buffer.from(pcm), Buffer.from(wav).subarray(44));
  });

  test('is heard before all of it was made, is kept once it is whole, and given up with who asked', async () => {
    const service = await openService();
    const site = await serve({}, service.speech);
    const leaving = new AbortController();
    const first = await fetch(`${site.origin}/api/realtime/tts`, {
      method: 'POST',
      headers: {origin: site.origin, 'content-type': 'application/json'},
      body: JSON.stringify({text: 'Hello', format: 'pcm'}),
      signal: leaving.signal,
    });
    const {value} = await first.body!.getReader().read();
    assert.equal(value?.length, 4);
    leaving.abort();
    await service.givenUp();
    // Half of it was not kept: it is asked for again, and then never more.
    const again = read(site, {text: 'Hello', format: 'pcm'});
    await service.asked(2);
    service.finish();
    assert.equal((await (await again).arrayBuffer()).byteLength, 8);
    assert.equal((await (await read(site, {text: 'Hello', format: 'pcm'})).arrayBuffer()).byteLength, 8);
    assert.equal(service.requests.length, 2);
  });
});

describe('a speech service of the owner', () => {
  test('reads instead of the provider, with its own model and key', async () => {
    const service = await openService();
    const site = await serve({}, service.speech);
    const answer = read(site, {text: 'Hello', format: 'pcm'});
    await service.asked(1);
    service.finish();
    assert.equal((await answer).status, 200);
    assert.deepEqual(service.requests, [
      {
        url: '/v1/audio/speech',
        key: 'Bearer secret',
        body: {model: 'kokoro', voice: 'af_bella', input: 'Hello', response_format: 'pcm'},
      },
    ]);
  });

  test('that says something else than sound is told as a failure, and says no word of itself', async () => {
    const service = await openService((_, response) => {
      response.writeHead(200, {'content-type': 'audio/mpeg'}).end('noise');
    });
    const site = await serve({}, service.speech);
    const answer = await read(site, {text: 'Hello', format: 'pcm'});
    assert.deepEqual([answer.status, await codeOf(answer)], [502, 'transport/handshake']);
  });
});

type Asked = {readonly url: string | undefined; readonly key: string | undefined; readonly body: unknown};

/** A service that begins to speak, and goes on when it is told to. */
async function openService(answer?: RequestListener): Promise<{
  readonly speech: object;
  readonly requests: readonly Asked[];
  readonly asked: (times: number) => Promise<void>;
  readonly finish: () => void;
  readonly givenUp: () => Promise<void>;
}> {
  const requests: Asked[] = [];
  const news = new EventTarget();
  let finish = (): void => undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      requests.push({url: request.url, key: request.headers.authorization, body});
      news.dispatchEvent(new Event('asked'));
      if (answer !== undefined) {
        answer(request, response);
        return;
      }
      response.on('close', () => news.dispatchEvent(new Event('closed')));
      response.writeHead(200, {'content-type': 'audio/pcm'}).write(Buffer.alloc(4));
      finish = () => response.end(Buffer.alloc(4));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  sites.push({
    close: () => new Promise<void>(resolve => server.close(() => resolve()).closeAllConnections()),
  } as unknown as Site);
  return {
    speech: {
      voices: ['af_bella'],
      model: 'kokoro',
      endpoint: {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
        headers: {authorization: 'Bearer secret'},
      },
    },
    requests,
    asked: async times => {
      while (requests.length < times) await once(news, 'asked');
    },
    finish: () => finish(),
    givenUp: async () => {
      await once(news, 'closed');
    },
  };
}
