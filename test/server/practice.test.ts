import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, describe, test} from 'node:test';
import {readAgents} from '../../server/config/agents.js';
import {readingAloud} from '../../server/practice.js';

const folder = mkdtempSync(join(tmpdir(), 'voice-practice-'));
after(() => rmSync(folder, {recursive: true}));

describe('the agents of the practice voice', () => {
  const path = join(folder, 'voice.config.json');
  writeFileSync(path, '{"default": "a", "agents": {"a": {}, "b": {"speech": {"voices": ["cedar"]}}}}');
  const agents = readAgents(path);

  test('read aloud where their owner says nothing of it, and as the owner says elsewhere', () => {
    const reading = readingAloud(agents);
    assert.deepEqual(reading.get(undefined)?.agent.speech?.voices, ['marin']);
    assert.deepEqual(reading.get('b')?.agent.speech?.voices, ['cedar']);
    assert.equal(reading.get('nobody'), undefined);
    assert.deepEqual(reading.all.get('a')?.speech, reading.get('a')?.agent.speech);
  });

  test('are others: those that were read stay as they were written', () => {
    readingAloud(agents);
    assert.equal(agents.get('a')?.agent.speech, undefined);
  });
});
