/**
 * nginx, Caddy and HAProxy as docs/deploy has them, before the real server: whole calls of a real browser over https and
 * wss, and everything that a proxy can spoil. It stands alone because here alone a visitor comes by another way than TCP.
 */
import assert from 'node:assert/strict';
import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer, request as askPlainly, type IncomingMessage, type ServerResponse} from 'node:http';
import {request} from 'node:https';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {WebSocket} from 'ws';
import {PING_INTERVAL_MS} from '../../server/guard/socket.js';
import {launchBrowser, waitUntilAllClosed, type TestBrowser} from '../support/browser.js';
import {loggedEvents, openHostSite, press, waitForEvent, type HostSite} from '../support/host-page.js';
import {
  PROXIES,
  STILL_SECONDS,
  hostOf,
  startProxy,
  writeCertificate,
  type CertificateFiles,
  type RunningProxy,
} from '../support/proxies.js';
import {until} from '../support/until.js';
import {VISITOR_VOICE, sayUntilUnderstood} from '../support/visitor-voice.js';
import {startServerBehind, type RunningServer} from '../support/voice-server.js';

const METRICS_TOKEN = 'who may read the figures';
const START_LIMIT = {timeout: 15_000};

type Asked = {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From another address of this machine. */
  readonly from?: string;
};
type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
};

describe('behind a proxy', () => {
  let certificate: CertificateFiles;
  let site: HostSite;
  let server: RunningServer;
  let browser: TestBrowser;
  let speech: Awaited<ReturnType<typeof openSpeech>>;
  const proxies = new Map<string, RunningProxy>();
  const closing: Array<() => unknown> = [];

  before(async () => {
    certificate = writeCertificate(PROXIES.map(hostOf));
    closing.push(() => certificate.remove());
    [site, speech] = await Promise.all([openHostSite(), openSpeech()]);
    closing.push(() => site.close(), speech.close);
    const folder = mkdtempSync(join(tmpdir(), 'voice-config-'));
    closing.push(() => rmSync(folder, {recursive: true}));
    const config = join(folder, 'voice.config.json');
    const reading = {voices: ['marin'], endpoint: {url: speech.url, headers: {}}};
    writeFileSync(config, JSON.stringify({agents: {assistant: {speech: reading, allow: ['tools']}}}));
    const names = PROXIES.map(proxy => `https://${hostOf(proxy)}`);
    server = await startServerBehind(
      {origin: names.join(), leadTo: () => undefined},
      {ALLOWED_ORIGINS: site.origin, TRUST_PROXY: '1', METRICS_TOKEN, VOICE_CONFIG: config},
    );
    closing.push(() => server.stop());
    for (const name of PROXIES) {
      const proxy = await startProxy(name, server.origin, certificate);
      closing.push(proxy.stop);
      proxies.set(name, proxy);
    }
    const rules = [...proxies.values()].map(({host, port}) => `MAP ${host}:443 127.0.0.1:${port}`);
    browser = await launchBrowser({
      flags: [`--host-resolver-rules=${rules.join()}`, '--ignore-certificate-errors'],
    });
    closing.push(() => browser.close());
  });
  after(async () => {
    for (const undo of closing.splice(0).reverse()) await undo();
  });

  for (const [index, name] of PROXIES.entries()) {
    describe(name, () => {
      let proxy: RunningProxy;
      let still: {readonly socket: WebSocket; readonly since: number};

      before(async () => {
        proxy = proxies.get(name)!;
        const socket = new WebSocket(
          `wss://127.0.0.1:${proxy.port}/api/realtime/socket`,
          'realtime-voice.v1',
          {
            headers: {host: proxy.host, origin: proxy.origin},
            ...{servername: proxy.host, ca: certificate.text},
          },
        );
        await once(socket, 'open');
        still = {socket, since: performance.now()};
      });
      after(() => still.socket.terminate());

      const ask = ({path, method = 'GET', headers = {}, body, from}: Asked): Promise<Answer> =>
        new Promise((done, fail) => {
          const asking = request({
            ...{host: '127.0.0.1', port: proxy.port, path, method, agent: false},
            ...{servername: proxy.host, ca: certificate.text},
            ...(from !== undefined && {localAddress: from}),
            headers: {host: proxy.host, ...headers},
          });
          asking.on('error', fail);
          asking.on('response', answer => {
            let text = '';
            answer.on('data', (piece: Buffer) => (text += piece.toString('latin1')));
            answer.on('end', () => done({status: answer.statusCode ?? 0, headers: answer.headers, text}));
          });
          asking.end(body);
        });

      for (const transport of ['webrtc', 'websocket'] as const) {
        test(`carries a whole call over ${transport}`, async () => {
          const page = await browser.open(site.pageFor(proxy.origin, {transport}), VISITOR_VOICE);
          await press(page, 'Start talking');
          await waitForEvent(page, {type: 'voice-start'}, START_LIMIT);
          assert.equal((await waitForEvent(page, {type: 'voice-transport-change'})).transport, transport);
          const said = await sayUntilUnderstood(page, 'what time is it');
          await waitForEvent(page, {type: 'voice-speech-end', speaker: 'assistant'}, {after: said.at});
          await press(page, 'End call');
          await waitUntilAllClosed(page);
          const errors = (await loggedEvents(page)).filter(({type}) => type === 'voice-error');
          assert.deepEqual(errors, []);
          await page.close();
        });
      }

      test('leaves a socket open that says nothing for longer than it lets others', async () => {
        assert.ok(PING_INTERVAL_MS < STILL_SECONDS * 1000);
        await until(
          'it has been silent for long enough, or was closed',
          () => performance.now() - still.since > (STILL_SECONDS + 2) * 1000 || still.socket.readyState !== 1,
          (STILL_SECONDS + 3) * 1000,
        );
        assert.equal(still.socket.readyState, WebSocket.OPEN);
      });

      test('says who the visitor is, and lets nobody say it for them', async () => {
        const left = async (from: string, forged?: string): Promise<number> => {
          const headers = forged === undefined ? {} : {'x-forwarded-for': forged};
          const answer = await ask({path: '/api/realtime/config', from, headers});
          return Number(/r=(\d+)/.exec(String(answer.headers['ratelimit']))?.[1]);
        };
        const [one, other] = [`127.1.${index}.1`, `127.1.${index}.2`];
        const first = await left(one);
        // One a second comes back, and is counted once more where the second is over.
        assert.ok(Math.abs((await left(one, '203.0.113.7')) - (first - 1)) <= 1);
        assert.ok(Math.abs((await left(one, '203.0.113.8, 203.0.113.9')) - (first - 2)) <= 1);
        assert.equal(await left(other), first, 'they are counted as one');
        assert.equal(await left(`127.1.${index}.3`, one), first, 'somebody else could be charged');
      });

      test('keeps foreign names and foreign pages out', async () => {
        const named = await ask({path: '/api/realtime/config', headers: {host: 'evil.example'}});
        assert.doesNotMatch(named.text, /"access"/);
        const origin = 'https://evil.example';
        const foreign = await ask({path: '/api/realtime/config', headers: {origin}});
        assert.deepEqual([foreign.status, foreign.headers['access-control-allow-origin']], [403, undefined]);
        const known = await ask({path: '/api/realtime/config', headers: {origin: site.origin}});
        assert.deepEqual([known.status, known.headers['access-control-allow-origin']], [200, site.origin]);
        assert.match(String(known.headers['strict-transport-security']), /max-age=\d+/);
      });

      test('leaves the script and its parts to caches as the server says', async () => {
        const script = await ask({path: '/realtime-voice.js'});
        assert.equal(script.status, 200);
        assert.equal(script.headers['cache-control'], 'no-cache');
        assert.equal(script.headers['access-control-allow-origin'], '*');
        const part = /chunks-[\w-]{8}\/[\w.-]+\.js/.exec(script.text)?.[0] ?? assert.fail(script.text);
        const headers = {'accept-encoding': 'gzip'};
        const {headers: told, status} = await ask({path: `/${part}`, headers});
        assert.deepEqual(
          [status, told['cache-control'], told['content-encoding'], told['vary']],
          [200, 'public, max-age=31536000, immutable', 'gzip', 'accept-encoding'],
        );
        const etag = String(told['etag']);
        const again = await ask({path: `/${part}`, headers: {...headers, 'if-none-match': etag}});
        assert.equal(again.status, 304);
      });

      test('hands on the first sound of a text before the last is made', async () => {
        const asking = request({
          ...{host: '127.0.0.1', port: proxy.port, path: '/api/realtime/tts', method: 'POST'},
          ...{servername: proxy.host, ca: certificate.text, agent: false},
          headers: {host: proxy.host, origin: site.origin, 'content-type': 'application/json'},
        });
        asking.end(JSON.stringify({text: `Hello from ${name}.`, format: 'pcm'}));
        const [answer] = (await once(asking, 'response')) as [NodeJS.ReadableStream];
        await once(answer, 'data');
        speech.finish();
        await once(answer.resume(), 'end');
      });

      test('shows no figures, by whatever name they are asked for', async () => {
        const headers = {authorization: `Bearer ${METRICS_TOKEN}`};
        const own = await statusOf(`${server.origin}/metrics`, {...headers, host: proxy.host});
        assert.equal(own, 200);
        for (const path of ['/metrics', '/metrics/', '/Metrics', '/METRICS?a=b', '/%6detrics']) {
          assert.equal((await ask({path, headers})).status, 404, path);
        }
      });

      test('takes no body that the server would not', async () => {
        const headers = {origin: site.origin, 'content-type': 'application/json'};
        const body = JSON.stringify({text: 'x'.repeat(70_000)});
        const refused = await ask({path: '/api/realtime/tts', method: 'POST', headers, body});
        assert.equal(refused.status, 413);
        const unread = await ask({path: '/api/realtime/tts', method: 'POST', headers, body: '{}'});
        assert.equal(unread.status, 400);
      });

      test('leads a page to https', async () => {
        const plain = await statusOf(`http://127.0.0.1:${proxy.plainPort}/`, {host: proxy.host});
        assert.equal(plain, 308);
      });
    });
  }
});

/** A speech service that sends its first sound, and the rest when it is told to. */
async function openSpeech(): Promise<{url: string; finish: () => void; close: () => void}> {
  const open = new Set<ServerResponse>();
  const service = createServer((_request, response) => {
    response.writeHead(200, {'content-type': 'audio/pcm'});
    response.write(Buffer.alloc(480, 1));
    open.add(response);
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  return {
    url: `http://127.0.0.1:${(service.address() as AddressInfo).port}/v1`,
    finish: () => {
      for (const response of open) response.end();
      open.clear();
    },
    close: () => {
      service.closeAllConnections();
      service.close();
    },
  };
}

/** By a name of its own, without TLS. */
async function statusOf(url: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  const asking = askPlainly(url, {headers, agent: false}).end();
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}
