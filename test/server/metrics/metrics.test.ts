/** What the server counts, and who may read it. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {createPrometheusMetrics} from '../../../server/metrics/prometheus.js';
import {guardedMetrics, openMetrics} from '../../../server/metrics/route.js';
import {timedUpstream} from '../../../server/upstream/timed.js';
import {CountingUpstream, listen, makeVoice, send, upgrade} from '../http/site.js';

const TOKEN = 'the secret of the figures';

/** The value of one series; `undefined` where it was never touched. */
const valueOf = async (
  metrics: {text: () => Promise<string>},
  series: string,
): Promise<number | undefined> => {
  const line = (await metrics.text()).split('\n').find(text => text.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
};

describe('the figures', () => {
  test('are of calls, legs, money and hang-ups, by name', async () => {
    const metrics = createPrometheusMetrics();
    metrics.callStarted();
    metrics.callStarted();
    metrics.callEnded();
    metrics.callRefused('budget/exhausted');
    metrics.legOpened('webrtc');
    metrics.reserved(2_000);
    metrics.spent(1_500);
    metrics.hungUp(true);
    metrics.hungUp(false);
    metrics.upstreamTook('attach', 0.3);
    for (const [series, value] of [
      ['rv_calls_started_total', 2],
      ['rv_calls_live', 1],
      ['rv_calls_refused_total{code="budget/exhausted"}', 1],
      ['rv_legs_opened_total{kind="webrtc"}', 1],
      ['rv_reservations_total', 1],
      ['rv_reserved_microdollars_total', 2_000],
      ['rv_spent_microdollars_total', 1_500],
      ['rv_hangups_total', 1],
      ['rv_hangup_failures_total', 1],
      ['rv_upstream_seconds_bucket{le="0.35",step="attach"}', 1],
      ['rv_upstream_seconds_bucket{le="0.2",step="attach"}', 0],
    ] as const) {
      assert.equal(await valueOf(metrics, series), value, series);
    }
  });

  test('of two servers in one process are two', async () => {
    const [one, two] = [createPrometheusMetrics(), createPrometheusMetrics()];
    one.callStarted();
    assert.equal(await valueOf(two, 'rv_calls_started_total'), 0);
  });

  test('count answers by route and status, and what was turned away by the reason', async () => {
    const metrics = createPrometheusMetrics();
    const flood = {
      http: {name: 'http', quota: 6, seconds: 60},
      socket: {name: 'socket', quota: 1, seconds: 60},
    };
    const site = await listen(undefined, [makeVoice({metrics, flood}).voice]);
    await send(site, '/api/realtime/config');
    await send(site, '/api/realtime/config?agent=nobody');
    await send(site, '/api/realtime/session', {method: 'DELETE', headers: {origin: site.origin}});
    for (const path of ['/one', '/two', '/three']) await send(site, `/api/realtime${path}`);
    await send(site, '/api/realtime/config');
    await send(site, '/api/realtime/config', {headers: {host: 'evil.example.com'}});
    await upgrade(site, {origin: 'https://evil.example.com'});
    await upgrade(site, {origin: site.origin});
    await upgrade(site, {origin: site.origin});
    await site.close();
    for (const [series, value] of [
      ['rv_http_answers_total{route="/config",status="200"}', 1],
      ['rv_http_answers_total{route="/config",status="404"}', 1],
      ['rv_http_answers_total{route="/session",status="405"}', 1],
      ['rv_http_answers_total{route="other",status="404"}', 3],
      ['rv_turned_away_total{reason="host"}', 1],
      ['rv_turned_away_total{reason="origin"}', 1],
      ['rv_turned_away_total{reason="flood"}', 2],
    ] as const) {
      assert.equal(await valueOf(metrics, series), value, series);
    }
    // However much strangers ask, and whatever: no series of their own making.
    assert.doesNotMatch(await metrics.text(), /one|two|three|127\.0\.0\.1|nobody|evil/);
  });

  test('have the time of every step with the provider, and whether calls could be ended', async () => {
    const metrics = createPrometheusMetrics();
    const upstream = new CountingUpstream();
    const timed = timedUpstream(upstream, metrics);
    await timed.mintSecret({} as never, 30, new AbortController().signal);
    await assert.rejects(timed.hangUp('rtc_1'));
    upstream.failure = new DOMException('left', 'AbortError');
    await assert.rejects(timed.attach('rtc_1', new AbortController().signal));
    assert.equal(await valueOf(metrics, 'rv_upstream_seconds_count{step="mint"}'), 1);
    assert.equal(await valueOf(metrics, 'rv_upstream_seconds_count{step="hang-up"}'), 1);
    assert.equal(await valueOf(metrics, 'rv_hangup_failures_total'), 1);
    assert.equal(await valueOf(metrics, 'rv_upstream_seconds_count{step="attach"}'), undefined, 'who left');
  });
});

describe('/metrics (T27)', () => {
  const metrics = createPrometheusMetrics();

  test('on the public port is there for whoever has the token, and for nobody else', async () => {
    const site = await listen(guardedMetrics(metrics, TOKEN));
    const ask = async (headers: Record<string, string>, method = 'GET'): Promise<number> =>
      (await send(site, '/metrics', {method, headers})).status;
    assert.equal(await ask({authorization: `Bearer ${TOKEN}`}), 200);
    for (const wrong of [
      '',
      'Bearer',
      'Bearer x',
      `Bearer ${TOKEN}s`,
      `Bearer ${TOKEN.slice(1)}`,
      `Basic ${TOKEN}`,
    ]) {
      assert.equal(await ask({authorization: wrong}), 404, wrong);
    }
    assert.equal(await ask({}), 404);
    assert.equal(await ask({authorization: `Bearer ${TOKEN}`}, 'POST'), 404);
    await site.close();
  });

  test('without a token is not there, and nothing tells that it could be', async () => {
    const site = await listen(guardedMetrics(undefined, undefined));
    const [answer, nothing] = [await send(site, '/metrics'), await send(site, '/metrics?a')];
    assert.deepEqual([answer.status, answer.text], [404, nothing.text]);
    assert.equal(answer.headers['www-authenticate'], undefined);
    await site.close();
  });

  test('on a port of its own is all that there is', async () => {
    const site = await listen(openMetrics(metrics));
    const answer = await send(site, '/metrics');
    assert.match(answer.headers['content-type'] ?? '', /^text\/plain/);
    assert.match(answer.text, /rv_calls_live 0/);
    assert.equal((await send(site, '/')).status, 404);
    assert.equal((await send(site, '/metrics', {method: 'POST'})).status, 404);
    await site.close();
  });
});
