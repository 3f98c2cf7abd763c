/** What docs/figures.md tells owners to paste: run as it stands, against a call that has been had. */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {describe, test} from 'node:test';
import {runInNewContext} from 'node:vm';

const PAGE = readFileSync(resolve('docs/figures.md'), 'utf8');
const SECRET = 'my account is 4711';

/** The snippet that is marked with `name`. */
function snippet(name: string): string {
  const found = new RegExp(`\`\`\`js ${name}\\n([^]*?)\`\`\``).exec(PAGE)?.[1];
  assert.ok(found, `docs/figures.md has a snippet "${name}"`);
  return found;
}

/** What the snippet tells of a call with two turns, in which something was said. */
function toldBy(name: string): unknown[] {
  const voice = Object.assign(new EventTarget(), {
    stats: {turns: [{at: 0, heardMs: 900}, {at: 5_000, heardMs: 700.4}, {at: 9_000}]},
    usage: {cost: 0.012},
    conversation: [
      {role: 'user', text: SECRET},
      {role: 'assistant', text: SECRET},
      {role: 'user', text: SECRET},
    ],
  });
  const dataLayer: unknown[] = [];
  const _paq: unknown[] = [];
  const sent: unknown[] = [];
  const gtag = (...given: unknown[]): void => void sent.push(given);
  runInNewContext(snippet(name), {voice, window: {dataLayer, _paq}, dataLayer, _paq, gtag, Math});
  const tell = (type: string, fields: object): void =>
    void voice.dispatchEvent(Object.assign(new Event(type), fields));
  tell('voice-start', {});
  tell('voice-transcript', {entry: {text: SECRET}, final: true});
  tell('voice-error', {error: {code: 'transport/lost', message: SECRET}});
  tell('voice-end', {reason: 'visitor', report: {seconds: 12}});
  // As another program would get it.
  return JSON.parse(JSON.stringify([...dataLayer, ..._paq, ...sent])) as unknown[];
}

describe('the snippets for tools of the owner', () => {
  test('tell the data layer of a call, how quick it was and what it did cost', () => {
    assert.deepEqual(toldBy('dataLayer'), [
      {event: 'voice_start'},
      {event: 'voice_error', voice_code: 'transport/lost'},
      {event: 'voice_end', voice_reason: 'visitor', voice_turns: 2, voice_answer_ms: 900, voice_cost: 0.012},
    ]);
  });

  test('tell Google Analytics 4', () => {
    assert.deepEqual(toldBy('ga4'), [
      ['event', 'voice_start'],
      ['event', 'exception', {description: 'transport/lost', fatal: false}],
      ['event', 'voice_end', {reason: 'visitor', turns: 2, value: 0.012, currency: 'USD'}],
    ]);
  });

  test('tell Matomo', () => {
    assert.deepEqual(toldBy('matomo'), [
      ['trackEvent', 'Voice', 'start'],
      ['trackEvent', 'Voice', 'error', 'transport/lost'],
      ['trackEvent', 'Voice', 'end', 'visitor', 2],
    ]);
  });

  for (const name of ['dataLayer', 'ga4', 'matomo']) {
    test(`carry no word of the conversation: ${name}`, () => {
      assert.ok(!JSON.stringify(toldBy(name)).includes('4711'));
    });
  }
});
