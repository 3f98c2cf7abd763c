/**
 * A visitor whose network lets no sound through by itself: the credentials that the server gives are believed by a real
 * coturn, and the lines of the call ask it for a way.
 */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {waitForEvent} from '../support/host-page.js';
import {visitOverLines, type VisitOverLines} from '../support/lines.js';
import {startTurnServer, type TurnServer} from '../support/turn-server.js';
import {VISITOR_VOICE} from '../support/visitor-voice.js';

const SECRET = 'what the server and its relay know';
const LIMIT = {timeout: 40_000};

/** Keeps what each line was made with, and the kinds of ways that it found. */
const KEEP_LINES = `{
  globalThis.lines = [];
  const Original = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Original {
    constructor(options) {
      super(options);
      const line = {servers: this.getConfiguration().iceServers.map(({urls}) => String(urls)), ways: []};
      globalThis.lines.push(line);
      this.addEventListener('icecandidate', ({candidate}) => candidate?.type && line.ways.push(candidate.type));
    }
  };
}`;

type Line = {readonly servers: readonly string[]; readonly ways: readonly string[]};
const linesOf = (page: Page): Promise<Line[]> =>
  page.evaluate(() => (globalThis as unknown as {lines: Line[]}).lines);

describe('a call with a TURN server beside it', () => {
  let turn: TurnServer | undefined;
  let call: VisitOverLines;
  let page: Page;
  before(async () => {
    const {url} = (turn = await startTurnServer(SECRET));
    call = await visitOverLines({
      access: 'guarded',
      env: {ICE_SERVERS: url, TURN_SECRET: SECRET},
      attributes: {transport: 'webrtc'},
      inject: `${VISITOR_VOICE}\n${KEEP_LINES}`,
    });
    ({page} = call);
  });
  after(async () => {
    await turn?.stop();
    await call.close();
  });

  test('begins without it: the first offer is made before anybody could say where it is', async () => {
    const [first] = await linesOf(page);
    assert.deepEqual(first?.servers, []);
  });

  test('asks it for a way in each later line, with credentials that it believes', async () => {
    // A line that is there at once looks for no other way.
    call.provider.udp.cut();
    call.near.cut();
    const broken = await waitForEvent(page, {type: 'voice-state-change', phase: 'reconnecting'}, LIMIT);
    call.near.mend();
    const isRelayed = (): boolean =>
      (globalThis as unknown as {lines: Line[]}).lines.at(-1)?.ways.includes('relay') === true;
    await page.waitForFunction(isRelayed, LIMIT);
    assert.deepEqual((await linesOf(page)).at(-1)?.servers, [turn?.url]);
    call.provider.udp.mend();
    const back = {type: 'voice-state-change', phase: 'live', link: 'steady'};
    await waitForEvent(page, back, {...LIMIT, after: broken.at});
  });
});
