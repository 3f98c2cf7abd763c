/** What would only fail in the first call fails when the server starts. */
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, describe, test} from 'node:test';
import {checkPrices, warningsOf} from '../../../server/boot-checks.js';
import {readAgents} from '../../../server/config/agents.js';
import {EnvironmentError} from '../../../server/config/environment.js';
import {admissionOf} from '../../support/admission.js';

/** Reached by nobody but this machine. */
const HERE = {access: 'guarded', publicOrigins: [], host: '127.0.0.1'} as const;

const folder = mkdtempSync(join(tmpdir(), 'voice-boot-'));
after(() => rmSync(folder, {recursive: true}));

/** The message, or nothing where it boots. `limits` as in voice.config.json. */
function boot(assistant: object, limits: object): string | undefined {
  const path = join(folder, 'voice.config.json');
  writeFileSync(path, JSON.stringify({agents: {assistant}}));
  try {
    checkPrices(readAgents(path), admissionOf({limits}).admission, undefined);
    return undefined;
  } catch (failure) {
    assert.ok(failure instanceof EnvironmentError, String(failure));
    return failure.message;
  }
}

describe('a server', () => {
  test('starts where every price is known that a limit of money needs', () => {
    assert.equal(boot({}, {call: {dollars: 1}}), undefined);
    assert.match(
      boot({model: 'gpt-9'}, {call: {dollars: 1}}) ?? '',
      /agents\.assistant: No price of "gpt-9"/,
    );
    assert.equal(boot({model: 'gpt-9'}, {}), undefined);
  });

  test('starts with a provider that answers by itself only where a call has a bound', () => {
    const agent = {responses: 'provider', bargeIn: 'immediate'};
    assert.equal(boot(agent, {call: {dollars: 1}}), undefined);
    assert.equal(boot(agent, {call: {minutes: 5}}), undefined);
    assert.match(boot(agent, {}) ?? '', /needs a limit of a call, in dollars or in minutes/);
    const day = {call: {minutes: 5}, site: {dollarsPerDay: 5}};
    assert.match(boot(agent, day) ?? '', /needs a limit of the dollars of a call/);
    assert.equal(boot({...agent, limits: {dollars: 1}}, day), undefined, 'the agent’s own is as good');
    assert.match(boot({responses: 'provider'}, {}) ?? '', /needs "bargeIn": "immediate"/);
  });

  test('says that whoever likes may embed, where it lets in pages without an origin', () => {
    assert.deepEqual(warningsOf({...HERE, allowedOrigins: ['https://shop.example.com']}), []);
    assert.match(
      warningsOf({...HERE, allowedOrigins: ['null']}).join(),
      /names null.*whoever likes may embed/,
    );
  });

  test('says that nobody else gets in, where it can be reached from elsewhere and has no name', () => {
    const reached = {...HERE, host: '0.0.0.0', allowedOrigins: []};
    assert.match(warningsOf(reached).join(), /HOST=0\.0\.0\.0.*PUBLIC_ORIGINS names nothing/);
    assert.deepEqual(warningsOf({...reached, publicOrigins: ['https://voice.example.com']}), []);
  });
});
