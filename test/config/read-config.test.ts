/** Attributes: right ones are typed, wrong ones are told once by name, value and what is allowed. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {readConfig} from '../../src/config/read-config.js';

describe('reading attributes', () => {
  test('gives typed settings in camelCase and leaves out what the page left out', () => {
    const {settings, problems} = readConfig({
      'server-url': 'https://voice.example.com/api/realtime',
      speed: '1.25',
      'mic-muted': '',
      'echo-cancellation': 'false',
      'vad-silence-ms': '700',
      voice: undefined,
      agent: null,
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(settings, {
      serverUrl: 'https://voice.example.com/api/realtime',
      speed: 1.25,
      micMuted: true,
      echoCancellation: false,
      vadSilenceMs: 700,
    });
  });

  test('understands hyphens where the protocol has underscores', () => {
    assert.deepEqual(readConfig({'turn-detection': 'server-vad', 'noise-reduction': 'near-field'}).settings, {
      turnDetection: 'server_vad',
      noiseReduction: 'near_field',
    });
  });

  const wrong = [
    ['speed', '3', 'a number from 0.25 to 1.5'],
    ['speed', 'fast', 'a number from 0.25 to 1.5'],
    ['sample-rate', '44100', '24000, 8000'],
    ['transport', 'carrier-pigeon', 'auto, webrtc, websocket'],
    ['language', 'german!', 'a language tag'],
    ['server-url', 'javascript:alert(1)', 'an http or https address'],
    ['mic-muted', 'maybe', 'true or false'],
    ['max-duration-s', '5', 'a number from 10 to 86400 s'],
    ['user-id', 'x'.repeat(201), 'text of at most 200 characters'],
    ['user-id', '', 'text of at most 200 characters'],
    ['metadata', '{"a":1}', 'a JSON object of at most 16 texts'],
    ['metadata', JSON.stringify(Object.fromEntries(Array.from({length: 17}, (_, i) => [i, '']))), '16 texts'],
    ['metadata', '["a"]', 'a JSON object'],
    ['dynamic-variables', '{"a":{}}', 'a JSON object of names'],
    ['single-call', 'once', 'true or false'],
  ] as const;
  for (const [name, value, allowed] of wrong) {
    test(`${name}="${value.slice(0, 30)}" is told with what is allowed, and the default is used`, () => {
      const {settings, problems} = readConfig({[name]: value, volume: '0.5'});
      assert.deepEqual(settings, {volume: 0.5});
      assert.equal(problems.length, 1);
      assert.equal(problems[0]!.code, 'config/invalid');
      assert.ok(problems[0]!.message.startsWith(`${name}="${value.slice(0, 60)}`), problems[0]!.message);
      assert.ok(problems[0]!.message.includes(allowed), problems[0]!.message);
    });
  }

  test('a rate alone says how the sound is coded', () => {
    assert.equal(readConfig({'sample-rate': '8000'}).settings.audioFormat, 'pcmu');
    assert.equal(readConfig({'sample-rate': '24000'}).settings.audioFormat, 'pcm16');
    assert.deepEqual(readConfig({'sample-rate': '8000', 'audio-format': 'pcma'}).problems, []);
  });

  for (const [rate, format, right] of [
    ['8000', 'pcm16', '24000'],
    ['24000', 'pcma', '8000'],
  ] as const) {
    test(`a rate of ${rate} is told to be none of ${format}, which holds`, () => {
      const {settings, problems} = readConfig({'sample-rate': rate, 'audio-format': format});
      assert.deepEqual(settings, {audioFormat: format});
      assert.deepEqual(
        problems.map(({message}) => message),
        [
          `sample-rate="${rate}" is not allowed; use ${right}, the rate of audio-format="${format}". The default is used.`,
        ],
      );
    });
  }

  test('quotes only the beginning of a long wrong value', () => {
    const [problem] = readConfig({transport: 'x'.repeat(10_000)}).problems;
    assert.ok(problem!.message.length < 250);
  });
});
