import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import {SWITCHES, TEXTS, propertyName} from '../../src/components/attribute-names.js';
import {readPageSettings} from '../../src/components/page-settings.js';
import {plainSettings} from '../../src/components/plain-settings.js';
import type {VoiceHost} from '../../src/components/shell-link.js';

/** What a page may have written, right and wrong. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  agent: ['support', 'a b', '', 'x'.repeat(65)],
  transport: ['auto', 'webrtc', 'pigeon', ''],
  'agent-name': ['Ada', '', 'A "quoted" <name>'],
  'server-url': ['https://voice.example.com/api', 'ftp://x', 'nonsense', ''],
  theme: ['dark', 'pink', ''],
  variant: ['inline', 'button', 'floating', ''],
  mode: ['text', 'conversation', 'song'],
  voice: ['marin'],
  speed: ['1.5', 'fast'],
  transcript: ['', 'true', 'false', 'maybe'],
  'text-input': ['', 'true', 'false', 'maybe'],
  'mic-muted': ['', 'true', 'false'],
  'output-muted': ['', 'true', 'false'],
  'sample-rate': ['24000'],
  'single-call': ['', 'false'],
  'echo-cancellation': ['false', 'off'],
};

const attributes = fc
  .subarray(Object.entries(VALUES), {maxLength: 4})
  .chain(some =>
    fc.record(Object.fromEntries(some.map(([name, values]) => [name, fc.constantFrom(...values)]))),
  );

/** An element with these attributes, as its class would make properties of them. */
function host(written: Readonly<Record<string, string | undefined>>): VoiceHost {
  const properties = Object.fromEntries<string | boolean | undefined>([
    ...TEXTS.map(name => [propertyName(name), written[name]] as const),
    ...Object.entries(SWITCHES).map(
      ([name, byDefault]) =>
        [propertyName(name), written[name] === undefined ? byDefault : written[name] !== 'false'] as const,
    ),
  ]);
  return {
    ...properties,
    hasAttribute: (name: string) => written[name] !== undefined,
    getAttribute: (name: string) => written[name] ?? null,
  } as VoiceHost;
}

describe('the settings of a page that says little', () => {
  test('are those that the whole reader finds, and nothing is wrong with them', () => {
    let plain = 0;
    fc.assert(
      fc.property(attributes, written => {
        const settings = plainSettings(host(written));
        if (settings === undefined) return;
        plain += 1;
        // Where the server answers is the shell's to know.
        const {
          problems,
          settings: {serverUrl: _, ...read},
        } = readPageSettings(host(written));
        assert.deepEqual(problems, []);
        assert.deepEqual(settings, read);
      }),
      {numRuns: 3_000},
    );
    assert.ok(plain > 0, 'no page was plain');
  });

  test('are read without the reader where the page names its look and its assistant', () => {
    const page = {
      agent: 'support',
      'agent-name': 'Ada',
      'text-input': '',
      transcript: 'false',
      variant: 'button',
    };
    assert.deepEqual(plainSettings(host(page)), {agent: 'support'});
  });

  test('are left to the reader where it says more', () => {
    assert.equal(plainSettings(host({voice: 'marin'})), undefined);
    assert.equal(plainSettings(host({transcript: 'maybe'})), undefined);
  });
});
