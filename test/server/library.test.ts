/** `realtime-voice/server`: what it opens from the variables of an owner, and that it leaves nothing open. */
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, test} from 'node:test';
import {createVoiceServer, EnvironmentError, prepareVoice} from '../../server/library.js';

/** Nobody is asked before a call: no network is needed. */
const PAID = {OPENAI_API_KEY: 'sk-of-nobody', LOG_LEVEL: 'silent'};

describe('what an app of one’s own begins with', () => {
  let folder: string;
  const configure = (agent: object): void =>
    writeFileSync(join(folder, 'voice.config.json'), JSON.stringify({agents: {assistant: agent}}));
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'voice-app-'))));
  afterEach(() => rmSync(folder, {recursive: true}));

  test('is read in its folder, which holds the books as well', async () => {
    configure({instructions: 'Be the voice of a shop.'});
    const prepared = await prepareVoice(PAID, {folder});
    assert.equal(prepared.options.agents.get(undefined)?.agent.instructions, 'Be the voice of a shop.');
    assert.deepEqual(prepared.problems(), []);
    const voice = createVoiceServer(prepared.options);
    assert.equal(voice.countLive(), 0);
    await assert.rejects(prepareVoice(PAID, {folder}), /data/);
    await voice.close();
    await prepared.close();
  });

  test('is given back where it was closed, and where it could not begin', async () => {
    configure({requireChallenge: true});
    await assert.rejects(prepareVoice(PAID, {folder}), EnvironmentError);
    configure({});
    await (await prepareVoice(PAID, {folder})).close();
    await (await prepareVoice(PAID, {folder})).close();
  });

  test('is refused with every variable that is wrong', async () => {
    const wrong = {PUBLIC_ORIGINS: 'voice.example.com', TRUST_PROXY: 'true'};
    await assert.rejects(prepareVoice(wrong, {folder}), /PUBLIC_ORIGINS[^]*TRUST_PROXY/);
  });
});
