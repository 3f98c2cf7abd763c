/**
 * How many trips to the server and back lie between a click and the first sound of the microphone on the wire. The
 * time is taken at two lengths of the line and the difference divided by the difference of the lengths: what the
 * machine itself needs falls out. Opening a connection costs a trip, as a real one does. Nothing here has TLS: each
 * origin that is spoken to for the first time would cost one more. The line between server and provider is short: in
 * guarded access it has no delay, and in direct access what the server's own question costs on it is taken off. Nothing
 * is in the cache but what the page itself has read.
 */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {delay} from '../../src/shared/abort.js';
import {press, waitForEvent} from '../support/host-page.js';
import {visitOverLines, type Access, type Transport, type VisitOverLines} from '../support/lines.js';
import {silence} from '../support/speech.js';
import {travelledSince, type Travelled} from '../support/tcp-log.js';
import type {TcpRelay} from '../support/tcp-relay.js';

/** One way, ms. */
const SHORT = 50;
const LONG = 250;
/** From the pointer above the button to the click. */
const HOVER_MS = 4_000;
const NOTHING_TRAVELS_MS = 400;

type Where = 'of another origin' | "of the server's own";
type Case = {
  readonly access: Access;
  readonly where: Where;
  readonly most: {readonly cold: number; readonly warmed: number};
};

const CASES: readonly Case[] = [
  {access: 'guarded', where: 'of another origin', most: {cold: 6, warmed: 3}},
  {access: 'direct', where: "of the server's own", most: {cold: 7, warmed: 3}},
  {access: 'direct', where: 'of another origin', most: {cold: 8, warmed: 3}},
];

/** From the answer to the first sound over WebRTC: a check of the way, and the handshake. */
const MOST_BEHIND_ANSWER = 2;
/** A trip too many is there each time; a machine that is busy elsewhere for a moment is not. */
const TAKES = 3;
/** What the machine makes of it. */
const TOLERANCE = 0.5;

for (const {access, where, most} of CASES) {
  describe(`from the click to the first sound, ${access}, on a page ${where}`, () => {
    let call: VisitOverLines;
    before(async () => {
      const microphone = silence(120_000);
      call = await visitOverLines({access, microphone, quality: {keepsLog: true}, begin: undefined});
    });
    after(() => call.close());

    for (const transport of ['webrtc', 'websocket'] as const) {
      for (const kind of ['cold', 'warmed'] as const) {
        test(`${kind}, over ${transport}`, async t => {
          for (let take = 1; ; take += 1) {
            const short = await measure(call, {access, where, transport, kind, oneWayMs: SHORT});
            const long = await measure(call, {access, where, transport, kind, oneWayMs: LONG});
            const tripsOf = (part: 'ms' | 'handshakeMs'): number =>
              (long[part] - short[part]) / (2 * (LONG - SHORT));
            const [trips, handshake] = [tripsOf('ms'), tripsOf('handshakeMs')];
            t.diagnostic(`${trips.toFixed(1)} trips, ${handshake.toFixed(1)} of them behind the answer`);
            for (const line of long.told) t.diagnostic(line);
            const isWithin = handshake <= MOST_BEHIND_ANSWER + TOLERANCE && trips <= most[kind] + TOLERANCE;
            if (isWithin) break;
            assert.ok(take < TAKES, `${trips} trips, ${handshake} of them behind the answer`);
          }
        });
      }
    }
  });
}

type Measuring = {
  readonly access: Access;
  readonly where: Where;
  readonly transport: Transport;
  readonly kind: 'cold' | 'warmed';
  readonly oneWayMs: number;
};

async function measure(
  call: VisitOverLines,
  {access, where, transport, kind, oneWayMs}: Measuring,
): Promise<{ms: number; handshakeMs: number; told: string[]}> {
  const {browser, site, near, provider} = call;
  const setDelay = (ms: number): void =>
    [near, provider.udp, ...(access === 'direct' ? [provider.tcp] : [])].forEach(line => line.setDelay(ms));
  setDelay(0);
  await browser.clearCache();
  const isForeign = where === 'of another origin';
  const page = await browser.open(isForeign ? site.pageFor(near.origin, {transport}) : `${near.origin}/`);
  await page.bringToFront();
  await page.$eval('realtime-voice', (voice, wanted) => voice.setAttribute('transport', wanted), transport);
  await page.waitForSelector('::-p-aria([name="Start talking"][role="button"])');
  await page.evaluate(() => {
    addEventListener(
      'click',
      ({timeStamp}) => void Object.assign(globalThis, {clickedAt: performance.timeOrigin + timeStamp}),
      {capture: true, once: true},
    );
  });
  await untilQuiet(call);
  // The provider has closed what our server kept open since the last call. What the page was loaded over stands.
  provider.tcp.cut();
  provider.tcp.mend();
  setDelay(oneWayMs);
  if (kind === 'warmed') {
    await page.hover('realtime-voice');
    await delay(HOVER_MS);
  }
  await press(page, 'Start talking');
  const sound = await firstSound(page, call, transport);
  const clickedAt = await clickOf(page);
  setDelay(0);
  await page.close();
  const inTrips = (at: number): string => ((at - clickedAt) / (2 * oneWayMs)).toFixed(1);
  const told = [near, provider.tcp].flatMap((line, index) =>
    travelledSince(line, clickedAt)
      .filter(({at}) => at <= sound + 1)
      .map(({at, connection, way, what}) => {
        const who = index === 0 ? 'server' : 'provider';
        return `  ${inTrips(at)} ${who} ${connection} ${way === 'out' ? '→' : '←'} ${what}`;
      }),
  );
  const handshakeMs = transport === 'webrtc' ? sound - (answeredAt(call, clickedAt) + oneWayMs) : 0;
  return {ms: sound - clickedAt - askingMs(call, {clickedAt, oneWayMs}), handshakeMs, told};
}

/** How long the server waited for the provider, the opening of its connection included. */
function askingMs(
  {provider}: VisitOverLines,
  {clickedAt, oneWayMs}: {clickedAt: number; oneWayMs: number},
): number {
  const {asked, told} = exchangeOf(provider.tcp, clickedAt, what => what.includes('/v1/realtime/c'));
  return asked === undefined || told === undefined ? 0 : told.at + oneWayMs - asked.at;
}

/** When an answer to an offer set out for the page. */
function answeredAt({near}: VisitOverLines, clickedAt: number): number {
  const answers = travelledSince(near, clickedAt).filter(({what}) => what === 'answer');
  const {told} = exchangeOf(near, clickedAt, what => what.includes('/session'));
  return Math.min(...[...answers, ...(told === undefined ? [] : [told])].map(({at}) => at));
}

/** The first question of this kind that was posted, and what came back for it. */
function exchangeOf(
  line: TcpRelay,
  since: number,
  isMeant: (what: string) => boolean,
): {asked: Travelled | undefined; told: Travelled | undefined} {
  const travelled = travelledSince(line, since);
  const asked = travelled.find(({what}) => what.startsWith('POST') && isMeant(what));
  const told = travelled.find(
    ({connection, way, at}) => connection === asked?.connection && way === 'back' && at >= asked.at,
  );
  return {asked, told};
}

function clickOf(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as unknown as {clickedAt: number}).clickedAt);
}

/** When the first sound of the microphone came by. */
async function firstSound(page: Page, call: VisitOverLines, transport: Transport): Promise<number> {
  const lines = [call.near, call.provider.tcp];
  const clickedAt = await clickOf(page);
  const isSound = ({way, what}: Travelled): boolean => way === 'out' && what === 'sound';
  const deadline = Date.now() + 20_000;
  for (;;) {
    const found =
      transport === 'webrtc'
        ? call.provider.udp.firstSoundSince(clickedAt)
        : // The line nearest to the visitor: behind it the server sends the same on.
          lines.flatMap(line => travelledSince(line, clickedAt).filter(isSound))[0]?.at;
    if (found !== undefined) return found;
    if (Date.now() > deadline) {
      await waitForEvent(page, {type: 'voice-start'}, {timeout: 1});
      throw new Error('No sound ever left');
    }
    await delay(20);
  }
}

/** What the page loads by itself is there. */
async function untilQuiet({near}: VisitOverLines): Promise<void> {
  for (let known = -1; known !== near.log.length;) {
    known = near.log.length;
    await delay(NOTHING_TRAVELS_MS);
  }
}
