/**
 * Whom a page with the widget asks for anything, from its first moment to the end of a call: its own host, the voice server,
 * and in direct access the provider. And what it keeps on the device of its visitor: nothing that was not agreed to.
 */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {launchBrowser, type TestBrowser} from '../support/browser.js';
import {openHostSite, press, waitForEvent, type HostSite} from '../support/host-page.js';
import {openNetLog, type NetRecord} from '../support/net-log.js';
import {startEngine, startServer, type RunningServer} from '../support/voice-server.js';
import {sayUntilUnderstood, VISITOR_VOICE} from '../support/visitor-voice.js';

const STORAGE_WATCH = readFileSync(new URL('../support/storage-watch.js', import.meta.url), 'utf8');
const ANSWERED = {type: 'voice-transcript', role: 'assistant', final: true};
/** What lets a visitor choose, and have it remembered where they say so. */
const KEEPING = {remember: '', consent: '', settings: ''};

/** What there is on the device, whoever put it there. */
const onDevice = (page: Page): Promise<unknown[]> =>
  page.evaluate(async () => [
    ...(globalThis as unknown as {keptOnDevice: string[]}).keptOnDevice,
    ...Object.keys(localStorage),
    ...Object.keys(sessionStorage),
    ...(document.cookie === '' ? [] : [document.cookie]),
    ...(await indexedDB.databases()),
    ...(await caches.keys()),
    ...(await navigator.serviceWorker.getRegistrations()),
  ]);

/** Each way in which a page is used has a page of its own, by whose origin the browser notes what it asks for. */
type Visited = {readonly site: HostSite; readonly server: RunningServer; readonly provider?: RunningServer};

const NAMES = ['idle', 'interest', 'hover', 'consent', 'remembered'].concat(
  ...['guarded', 'direct'].map(access => [`${access} webrtc`, `${access} websocket`]),
);

describe('a page with the widget', () => {
  const visits = new Map<string, Visited>();
  const closing: Array<() => unknown> = [];
  let engine: RunningServer;
  let guarded: RunningServer;
  let direct: RunningServer;
  let browser: TestBrowser;
  let record: NetRecord;
  const kept: Record<string, unknown[]> = {};

  const open = async (name: string, attributes: Readonly<Record<string, string>>): Promise<Page> => {
    const site = await openHostSite();
    closing.push(() => site.close());
    const server = name.startsWith('direct') ? direct : guarded;
    // Our server takes the offer of a direct call to the provider, and its sound travels by WebRTC alone.
    visits.set(name, {site, server, ...(name === 'direct websocket' && {provider: engine})});
    return browser.open(site.pageFor(server.origin, attributes), STORAGE_WATCH + VISITOR_VOICE);
  };

  const call = async (name: string, attributes: Readonly<Record<string, string>>): Promise<Page> => {
    const page = await open(name, attributes);
    await press(page, 'Start talking');
    await waitForEvent(page, {type: 'voice-start'});
    return page;
  };

  before(async () => {
    const netLog = openNetLog();
    engine = await startEngine();
    const env = {OPENAI_BASE_URL: `${engine.origin}/v1`};
    guarded = await startServer(env);
    direct = await startServer({...env, VOICE_ACCESS: 'direct'});
    browser = await launchBrowser({flags: [netLog.flag], probe: false});
    closing.push(...[engine, guarded, direct].map(one => () => one.stop()));
    await (await open('idle', {})).waitForNetworkIdle();
    const interested = await open('interest', {});
    await (await interested.$('realtime-voice'))?.hover();
    await interested.waitForNetworkIdle();
    const hovered = await open('hover', KEEPING);
    await (await hovered.$('realtime-voice'))?.hover();
    await hovered.waitForNetworkIdle();
    kept['hovered'] = await onDevice(hovered);
    const asked = await open('consent', KEEPING);
    await press(asked, 'Start talking');
    await asked.waitForSelector('::-p-aria([name="Agree and start"])');
    kept['asked'] = await onDevice(asked);
    await press(asked, 'Agree and start');
    await waitForEvent(asked, {type: 'voice-start'});
    kept['agreed'] = await onDevice(asked);
    const remembered = await open('remembered', KEEPING);
    await press(remembered, 'Start talking');
    await (await remembered.waitForSelector('::-p-aria([role="checkbox"])'))?.click();
    kept['ticked'] = await onDevice(remembered);
    await press(remembered, 'Agree and start');
    await waitForEvent(remembered, {type: 'voice-start'});
    kept['remembered'] = await onDevice(remembered);
    const talking = await call('guarded webrtc', {transport: 'webrtc', settings: '', feedback: ''});
    const {at} = await sayUntilUnderstood(talking, 'what time is it');
    await waitForEvent(talking, ANSWERED, {after: at});
    await press(talking, 'End call');
    kept['called'] = await onDevice(talking);
    await call('guarded websocket', {transport: 'websocket'});
    await call('direct webrtc', {transport: 'webrtc'});
    await call('direct websocket', {transport: 'websocket'});
    await browser.close();
    record = netLog.read();
  });
  after(async () => {
    for (const close of closing.reverse()) await close();
  });

  const askedBy = (name: string): readonly URL[] => record.askedBy(visits.get(name)?.site.origin ?? '');

  test('loads five files before anybody shows an interest, and no other', () => {
    const names = askedBy('idle').map(({pathname}) => pathname.replace(/chunks-[\w-]{8}/, 'chunks'));
    assert.deepEqual(names.toSorted(), [
      ...['/', '/api/realtime/config', '/chunks/shell.js', '/favicon.ico', '/realtime-voice.js'],
    ]);
  });

  test('opens a socket for who shows an interest, and for nobody who must agree first', () => {
    const sockets = (name: string): number =>
      askedBy(name).filter(({pathname}) => pathname === '/api/realtime/socket').length;
    assert.equal(sockets('interest'), 1);
    assert.equal(sockets('hover'), 0);
    assert.equal(sockets('consent'), 1, 'and for the call that they agreed to');
  });

  for (const name of NAMES) {
    test(`asks nobody else (${name})`, () => {
      const {site, server, provider} = visits.get(name)!;
      const allowed = [site, server, ...(provider === undefined ? [] : [provider])];
      const hosts = new Set(askedBy(name).map(({host}) => host));
      assert.deepEqual([...hosts].toSorted(), allowed.map(({origin}) => new URL(origin).host).toSorted());
    });
  }

  test('keeps nothing on the device but what the visitor wants remembered', () => {
    const {remembered, ...others} = kept;
    const nothing = Object.fromEntries(Object.keys(others).map(name => [name, []]));
    assert.deepEqual(others, nothing);
    assert.deepEqual(remembered, ['storage realtime-voice//consent', 'realtime-voice//consent']);
  });

  test('is seen with its sockets and its audio thread, too', () => {
    const all = askedBy('guarded websocket').map(({protocol, pathname}) => `${protocol}${pathname}`);
    assert.ok(
      all.includes('ws:/api/realtime/socket') && all.includes('http:/worklets/processors.js'),
      all.join(),
    );
  });

  test('sends sound to who answered its offer, and looks up no name', () => {
    assert.ok(record.datagramsTo.length > 0);
    assert.deepEqual([...new Set(record.datagramsTo.map(to => to.replace(/:\d+$/, '')))], ['127.0.0.1']);
    assert.deepEqual(record.names, []);
  });
});
