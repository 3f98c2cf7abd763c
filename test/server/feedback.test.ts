/** How a call was, in the words of its visitor: taken once a call, in it or behind it, and told to its owner alone. */
import assert from 'node:assert/strict';
import {createHmac, randomBytes} from 'node:crypto';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {after, afterEach, before, describe, test} from 'node:test';
import {FeedbackDesk, MOST_REMEMBERED} from '../../server/guard/feedback-desk.js';
import {FeedbackTickets, TICKET_LIFETIME_MS} from '../../server/guard/feedback-tickets.js';
import {HistorySeal} from '../../server/guard/history-seal.js';
import {createLog} from '../../server/log/log.js';
import type {CallFeedback, RatedCall} from '../../server/report/call-feedback.js';
import {MAX_FEEDBACK_LENGTH, MAX_TICKET_LENGTH} from '../../src/realtime/protocol/limits.js';
import {openSite, type Site, type SiteOptions} from '../support/voice-site.js';
import {startEngine, startServer, type RunningServer} from '../support/voice-server.js';
import {until} from '../support/until.js';
import {Visitor, type Frame} from './visitor.js';

const SECRET = randomBytes(32);
const VOICE_SECRET = SECRET.toString('base64');
const CALL: RatedCall = {call: 'c1', agent: 'assistant', visitor: 'v1'};
const WORDS = 'It did not know my name';

describe('a guard', () => {
  let engine: RunningServer;
  before(async () => (engine = await startEngine()));
  after(() => engine.stop());
  const sites: Site[] = [];
  afterEach(async () => {
    await Promise.all(sites.splice(0).map(site => site.close()));
  });

  type Shop = {readonly site: Site; readonly told: CallFeedback[]; readonly lines: string[]};

  async function open(options: Partial<SiteOptions> = {}): Promise<Shop> {
    const told: CallFeedback[] = [];
    const lines: string[] = [];
    const site = await openSite({
      baseUrl: `${engine.origin}/v1`,
      config: {agents: {assistant: {}}},
      secret: SECRET,
      onFeedback: feedback => told.push(feedback),
      log: createLog({level: 'info', secrets: [], write: line => lines.push(line)}),
      ...options,
    });
    sites.push(site);
    return {site, told, lines};
  }

  /** The ticket of a call that is over. */
  async function call(site: Site): Promise<string> {
    const visitor = new Visitor(site);
    const {feedback} = await visitor.start({mode: 'text'});
    visitor.send({type: 'end'});
    await visitor.closed;
    return String(feedback);
  }

  /** Which answer a rating got, and how the socket was closed. */
  async function rate(
    {origin}: Pick<Site, 'origin'>,
    fields: object,
    page = origin,
  ): Promise<[answer: unknown, code: number]> {
    const visitor = new Visitor({origin}, {origin: page});
    const {type, code, reason} = await visitor.rate(fields);
    return [type === 'bye' ? reason : code, await visitor.closed];
  }

  const rejected = ['token/rejected', 4001];

  test('takes the word of a visitor once their call is over, and tells the owner whose it is', async () => {
    const {site, told, lines} = await open();
    const ticket = await call(site);
    assert.ok(ticket.length < MAX_TICKET_LENGTH / 2);
    assert.deepEqual(await rate(site, {ticket, rating: 'bad', text: WORDS}), ['visitor', 1000]);
    const ended = JSON.parse(lines.find(line => line.includes('a call is over')) ?? '') as RatedCall;
    const {call: id, agent, visitor} = ended;
    assert.deepEqual(told, [{call: id, agent, visitor, rating: 'bad', text: WORDS}]);
  });

  test('writes down how a call was, and none of the words', async () => {
    const {site, lines} = await open();
    await rate(site, {ticket: await call(site), rating: 'bad', text: WORDS});
    const line = lines.find(written => written.includes('a call was rated')) ?? '';
    const {call: id, agent, rating, visitor} = JSON.parse(line) as Record<string, unknown>;
    assert.match(String(id), /^[\da-f-]{36}$/);
    assert.deepEqual([agent, rating, visitor], ['assistant', 'bad', undefined]);
    assert.doesNotMatch(lines.join(''), new RegExp(`${WORDS}|leftOut`));
  });

  test('takes one word a call, whether it is said in it or behind it', async () => {
    const {site, told} = await open();
    const ticket = await call(site);
    await rate(site, {ticket});
    assert.deepEqual(await rate(site, {ticket, rating: 'bad'}), rejected);
    const visitor = new Visitor(site);
    const {feedback: other} = await visitor.start({mode: 'text'});
    visitor.send({type: 'feedback', rating: 'good', text: 'So far'});
    visitor.send({type: 'feedback', rating: 'bad', text: 'Not any more'});
    visitor.send({type: 'leg.open'});
    await visitor.next('leg.opened');
    assert.deepEqual(await rate(site, {ticket: other}), rejected);
    assert.deepEqual(
      told.map(({text}) => text),
      ['', 'So far'],
    );
    visitor.socket.terminate();
  });

  test('lets a rating in a call wait until its visitor is let in', async () => {
    const {site, told} = await open();
    const visitor = new Visitor(site);
    visitor.socket.once('open', () => {
      visitor.send({type: 'start', mode: 'text', leg: 'websocket'});
      visitor.send({type: 'feedback', rating: 'good', text: 'Quick'});
    });
    await visitor.next('welcome');
    await until('the owner is told', () => told.length > 0);
    assert.equal(told[0]?.text, 'Quick');
    visitor.socket.terminate();
  });

  test('wants no ticket in a call, which is known', async () => {
    const {site, told} = await open();
    const ticket = await call(site);
    const visitor = new Visitor(site);
    await visitor.start({mode: 'text'});
    visitor.send({type: 'feedback', ticket, rating: 'good', text: ''});
    visitor.send({type: 'leg.open'});
    assert.equal((await visitor.next('error', 'leg.opened')).code, 'config/invalid');
    assert.equal(await visitor.closed, 4003);
    assert.deepEqual(told, []);
  });

  test('refuses whatever is no ticket of its own, of this page and of this hour', async () => {
    const {site, told} = await open();
    const now = Date.now();
    const issue = (secret: Buffer, origin: string, at: number): string =>
      new FeedbackTickets(secret).issue(CALL, origin, at);
    const good = issue(SECRET, site.origin, now);
    const history = new HistorySeal(SECRET).seal(
      {callId: 'c1', serial: 1, expiresAt: now + 60_000, entries: []},
      {agent: 'assistant', origin: site.origin},
    );
    const bent = good.slice(0, 40) + (good[40] === 'A' ? 'B' : 'A') + good.slice(41);
    const tickets = {
      'of another server': issue(randomBytes(32), site.origin, now),
      'of another page': issue(SECRET, 'https://elsewhere.example', now),
      'too old': issue(SECRET, site.origin, now - TICKET_LIFETIME_MS),
      'a conversation': history,
      bent,
      short: 'AAAA',
      none: undefined,
    };
    for (const [what, ticket] of Object.entries(tickets)) {
      assert.deepEqual(await rate(site, {ticket}), rejected, what);
    }
    assert.deepEqual(told, []);
    assert.deepEqual(await rate(site, {ticket: good}), ['visitor', 1000]);
  });

  test('refuses what is not of the protocol, and takes the longest text that is', async () => {
    const {site, told} = await open();
    const ticket = await call(site);
    const longest = 'x'.repeat(MAX_FEEDBACK_LENGTH);
    const malformed = [
      {text: `${longest}x`},
      {text: 5},
      {text: undefined},
      {rating: 'great'},
      {rating: undefined},
      {ticket: 'x'.repeat(MAX_TICKET_LENGTH + 1)},
      {stars: 5},
    ];
    for (const fields of malformed) {
      const answer = await rate(site, {ticket, ...fields});
      assert.deepEqual(answer, ['config/invalid', 4003], JSON.stringify(fields).slice(0, 40));
    }
    assert.equal(told.length, 0);
    assert.deepEqual(await rate(site, {ticket, text: longest}), ['visitor', 1000]);
    assert.equal(told[0]?.text, longest);
  });

  test('admits nobody for it, and asks nothing of the provider', async () => {
    const sent: string[] = [];
    const config = {agents: {assistant: {}}, limits: {visitor: {callsPerDay: 1}}};
    const {site, told} = await open({config, onSent: ({type}) => sent.push(type)});
    const ticket = await call(site);
    const refused: Frame = await new Visitor(site).start({mode: 'text'});
    assert.equal(refused.code, 'token/rate-limited');
    assert.deepEqual(await rate(site, {ticket}), ['visitor', 1000]);
    assert.deepEqual([told.length, sent], [1, []]);
  });

  test('hears nothing more on the socket of a rating', async () => {
    const config = {agents: {assistant: {}}, limits: {visitor: {callsPerDay: 2}}};
    const {site} = await open({config});
    const ticket = await call(site);
    const visitor = new Visitor(site);
    const heard = visitor.listen();
    visitor.socket.once('open', () => {
      visitor.send({type: 'feedback', ticket, rating: 'good', text: ''});
      visitor.send({type: 'start', mode: 'text', leg: 'websocket'});
    });
    assert.equal(await visitor.closed, 1000);
    assert.deepEqual(heard, ['bye']);
    const second = new Visitor(site);
    assert.equal((await second.start({mode: 'text'})).type, 'welcome');
    second.socket.terminate();
  });

  test('takes the word of a call that another instance had', async () => {
    const [one, other] = [await open(), await open()];
    const origin = one.site.origin;
    // Both are one site to a page.
    const ticket = new FeedbackTickets(SECRET).issue(CALL, origin, Date.now());
    assert.deepEqual(await rate(other.site, {ticket}, origin), ['visitor', 1000]);
    assert.deepEqual(other.told, [{...CALL, rating: 'good', text: ''}]);
  });
});

describe('a ticket', () => {
  test('opens for an hour', () => {
    const tickets = new FeedbackTickets(SECRET);
    const ticket = tickets.issue(CALL, 'https://shop.example', 1_000);
    const at = (now: number): unknown => tickets.open(ticket, 'https://shop.example', now);
    assert.deepEqual(at(1_000 + 60 * 60_000 - 1), CALL);
    assert.equal(at(1_000 + 60 * 60_000), undefined);
  });
});

describe('a desk', () => {
  test('remembers so many calls, and no more', () => {
    let told = 0;
    const log = createLog({level: 'silent', secrets: [], write: () => undefined});
    const desk = new FeedbackDesk({onFeedback: () => (told += 1), log});
    const take = (call: number): boolean =>
      desk.take({...CALL, call: `c${call}`}, {rating: 'good', text: ''});
    for (let call = 0; call <= MOST_REMEMBERED; call += 1) assert.ok(take(call));
    assert.equal(take(MOST_REMEMBERED), false);
    assert.equal(take(1), false);
    assert.ok(take(0), 'the first one was forgotten');
    assert.equal(told, MOST_REMEMBERED + 2);
  });
});

describe('the owner', () => {
  let inbox: Server;
  let server: RunningServer;
  const got: Array<{body: string; signature: string}> = [];
  before(async () => {
    inbox = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        got.push({body, signature: String(request.headers['voice-signature'])});
        response.end();
      });
    });
    await new Promise<void>(resolve => inbox.listen(0, '127.0.0.1', resolve));
    const {port} = inbox.address() as AddressInfo;
    server = await startServer({
      USAGE_WEBHOOK: `http://127.0.0.1:${port}/`,
      VOICE_SECRET,
    });
  });
  after(async () => {
    await server.stop();
    inbox.closeAllConnections();
    inbox.close();
  });

  test('is told of a call and of how it was, signed alike', async () => {
    const visitor = new Visitor(server);
    const {feedback: ticket} = await visitor.start({mode: 'text'});
    visitor.send({type: 'end'});
    await visitor.closed;
    const answer = await new Visitor(server).rate({ticket, rating: 'bad', text: WORDS});
    assert.equal(answer.type, 'bye');
    await until('both are told', () => got.length === 2);
    const news = got.map(({body}) => JSON.parse(body) as {type: string} & CallFeedback);
    const ended = news.find(({type}) => type === 'call.ended');
    const rated = news.find(({type}) => type === 'call.feedback');
    const {call, agent, visitor: key} = ended!;
    assert.deepEqual(rated, {type: 'call.feedback', call, agent, visitor: key, rating: 'bad', text: WORDS});
    for (const {body, signature} of got) {
      const [, time = '', given = ''] = /^t=(\d+),v1=([\da-f]{64})$/.exec(signature) ?? [];
      assert.equal(given, createHmac('sha256', VOICE_SECRET).update(`${time}.${body}`).digest('hex'));
    }
    await until('it is written down', () => server.output().includes('a call was rated'));
    assert.doesNotMatch(server.output(), new RegExp(WORDS));
  });
});
