/** `npm run check-config`: what an owner reads before any visitor does. */
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {describe, test} from 'node:test';
import {reportConfig, type ConfigReport} from '../../../server/commands/config-report.js';

const folder = mkdtempSync(join(tmpdir(), 'voice-check-'));
const PATH = join(folder, 'voice.config.json');

const PAID = {
  provider: {kind: 'remote', apiKey: 'sk-canary', baseUrl: 'https://api.openai.com/v1'},
  model: undefined,
  loopback: false,
} as const;
const PRACTICE = {provider: {kind: 'practice'}, model: undefined, loopback: true} as const;

const report = (config: object, environment: Parameters<typeof reportConfig>[1] = PAID): ConfigReport => {
  writeFileSync(PATH, JSON.stringify(config));
  return reportConfig(PATH, environment);
};
const text = ({lines}: ConfigReport): string => lines.join('\n');

describe('a configuration that is right', () => {
  test('is said with what one answer may cost, and how many calls the day admits at once', () => {
    const good = report({agents: {assistant: {}}});
    assert.ok(good.ok, text(good));
    // 8,000 tokens of context and 1,024 of answer at the prices of the small model, and 4 kB of instructions.
    assert.match(text(good), /one answer costs \$0\.10 at the worst/);
    assert.match(text(good), /the \$5\.00 of a day let 4\d calls be answered at the same moment/);
    assert.match(text(good), /a call: 5 minutes, \$1\.00/);
  });

  test('admits fewer calls at once where an answer may cost more', () => {
    const calls = (config: object): number => Number(/let (\d+) calls/.exec(text(report(config)))?.[1]);
    const small = {agents: {assistant: {}}};
    const large = {agents: {assistant: {model: 'gpt-realtime-2.1'}}};
    const short = {agents: {assistant: {maxContextTokens: 1_000, maxOutputTokens: 100}}};
    assert.ok(calls(large) < calls(small) && calls(small) < calls(short));
  });

  test('says which agent is the default, and that nobody pays the practice voice', () => {
    const good = report({default: 'b', agents: {a: {}, b: {inputTranscription: 'off'}}}, PRACTICE);
    assert.match(text(good), /b \(the default\): gpt-realtime-2\.1-mini, nobody writes down/);
    assert.match(text(good), /nobody pays it/);
  });

  test('says what a call holds whose provider answers by itself, and how few of them the day admits', () => {
    const agents = {assistant: {responses: 'provider', bargeIn: 'immediate'}};
    const good = report({agents});
    assert.ok(good.ok, text(good));
    assert.match(text(good), /answers by itself, so a call holds \$1\.00 from its start/);
    assert.match(text(good), /the \$5\.00 of a day let 5 calls be answered at the same moment/);
    assert.ok(report({agents, limits: {call: {minutes: 5}}}, PRACTICE).ok, 'where nobody pays, minutes do');
  });

  test('says that a day without a limit admits any number', () => {
    const good = report({agents: {assistant: {}}, limits: {site: {dollarsPerDay: 'unlimited'}}});
    assert.match(text(good), /the money of a day is not limited/);
  });
});

describe('a configuration that is wrong', () => {
  const BY_PROVIDER = {responses: 'provider', bargeIn: 'immediate'};
  const WRONG: Array<[string, object, RegExp]> = [
    [
      'fields',
      {agents: {assistant: {maxOutputTokens: 0, bargeIn: 'never'}}},
      /bargeIn: .*"confirmed"\|"immediate"[^]*maxOutputTokens/,
    ],
    ['a retired model', {agents: {assistant: {model: 'gpt-4o-realtime-preview'}}}, /use "gpt-realtime-2\.1"/],
    [
      'an unknown price where money is limited',
      {agents: {assistant: {model: 'gpt-9'}}},
      /agents\.assistant: No price of "gpt-9"/,
    ],
    [
      'a transcription without a price',
      {agents: {assistant: {inputTranscription: 'ear-9'}}},
      /No price of "ear-9"/,
    ],
    [
      'a minute so dear that no session could be opened within the money of a call',
      {agents: {assistant: {model: 'gpt-9', inputTranscription: 'off'}}, prices: {'gpt-9': {perMinute: 0.1}}},
      /\$1\.00 for a call is less than .*\$6\.06/,
    ],
    [
      'a provider that answers by itself and judges no voices',
      {agents: {assistant: {responses: 'provider'}}},
      /agents\.assistant\.bargeIn: "responses": "provider" needs "bargeIn": "immediate"/,
    ],
    [
      'a provider that answers by itself as often as it likes within a call',
      {agents: {assistant: {...BY_PROVIDER, limits: {dollars: 'unlimited'}}}},
      /agents\.assistant: "responses": "provider" needs a limit of the dollars of a call/,
    ],
    [
      'a provider that answers by itself, and a call that nothing bounds',
      {
        agents: {assistant: BY_PROVIDER},
        limits: {call: {dollars: 'unlimited', minutes: 'unlimited'}, site: {dollarsPerDay: 'unlimited'}},
      },
      /needs a limit of a call, in dollars or in minutes/,
    ],
    [
      'a day that has less than a call holds whose provider answers by itself',
      {agents: {assistant: BY_PROVIDER}, limits: {visitor: {dollarsPerDay: 0.5}}},
      /\$0\.50 for a visitor a day is less than a call holds from its start \(\$1\.00\)/,
    ],
    [
      'a call that is too short of money for a provider that answers by itself',
      {agents: {assistant: {...BY_PROVIDER, limits: {dollars: 0.15}}}},
      /\$0\.15 for a call is less than must be there where the provider answers by itself \(\$0\.2/,
    ],
    [
      'money that no answer fits into',
      {agents: {assistant: {limits: {dollars: 0.01}}}},
      /\$0\.01 for a call is less than/,
    ],
  ];
  for (const [what, config, message] of WRONG) {
    test(`tells of ${what}`, () => {
      const bad = report(config);
      assert.equal(bad.ok, false);
      assert.match(text(bad), message);
    });
  }

  test('with a price of the owner’s, or with every dollar limit unlimited, is right', () => {
    const agents = {assistant: {model: 'gpt-9', inputTranscription: 'off'}};
    assert.ok(report({agents, prices: {'gpt-9': {perMinute: 0.01}}}).ok);
    const limits = {call: {dollars: 'unlimited'}, site: {dollarsPerDay: 'unlimited'}};
    assert.ok(report({agents, limits}).ok);
  });
});

describe('the command', () => {
  const run = (...args: string[]): {code: number | null; out: string} => {
    const command = resolve('server/commands/check-config.ts');
    const env = {PATH: process.env['PATH'] ?? '', OPENAI_API_KEY: 'sk-canary-0123456789'};
    const {status, stdout, stderr} = spawnSync(process.execPath, ['--import', 'tsx', command, ...args], {
      ...{env, encoding: 'utf8'},
    });
    return {code: status, out: stdout + stderr};
  };

  test('checks the file that the server reads, ends with 0, and never shows the key', () => {
    const {code, out} = run();
    assert.equal(code, 0, out);
    assert.match(out, /voice\.config\.json is right/);
    assert.doesNotMatch(out, /canary/);
  });

  test('checks another file by its name, and ends with 1 where it is wrong', () => {
    writeFileSync(PATH, '{');
    const {code, out} = run(PATH);
    assert.equal(code, 1);
    assert.match(out, /cannot be read as JSON/);
  });
});
