/** `GET /config` as the settings of a widget read it: what its visitor may choose. */
import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, describe, test} from 'node:test';
import {OVERRIDABLE, readAgents} from '../../../server/config/agents.js';
import {REALTIME_VOICES} from '../../../server/upstream/models.js';
import {serverConfig, type ServerConfig} from '../../../src/realtime/protocol/server-config.js';
import {read} from '../../../src/shared/shape.js';
import {listen, makeVoice, send, type SiteOptions} from './site.js';

const folder = mkdtempSync(join(tmpdir(), 'config-route-'));
after(() => rmSync(folder, {recursive: true}));

const file = join(folder, 'voice.config.json');
const agents = {
  plain: {},
  narrow: {allow: ['voice', 'noise-reduction']},
  closed: {allow: []},
  interpreter: {model: 'gpt-realtime-translate'},
  own: {model: 'our-deployment'},
};
writeFileSync(file, JSON.stringify({default: 'plain', agents}));

/** What a widget reads of `agent` in every call. */
async function ask(agent: string, options: SiteOptions = {}): Promise<ServerConfig> {
  const parsed = read(serverConfig, await askAll(agent, options));
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.value;
}

/** All that is told of `agent`: of a guarded server for strangers, unless `options` say so. */
async function askAll(agent: string, options: SiteOptions = {}): Promise<Readonly<Record<string, unknown>>> {
  const {voice} = makeVoice({access: 'guarded', loopback: false, agents: readAgents(file), ...options});
  const site = await listen(undefined, [voice]);
  try {
    const headers = {host: `127.0.0.1:${site.port}`};
    const {text} = await send(site, `/api/realtime/config?agent=${agent}`, {headers});
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } finally {
    await site.close();
  }
}

describe('/config', () => {
  test('names what the agent lets a page change, whether its file says so or leaves it open', async () => {
    assert.deepEqual((await ask('narrow')).allow, ['voice', 'noise-reduction']);
    assert.deepEqual((await ask('closed')).allow, []);
    const byDefault = ['voice', 'language', 'speed', 'turn-detection', 'dynamic-variables'];
    assert.deepEqual((await ask('plain')).allow, byDefault);
  });

  test('allows everything on loopback, and in direct access', async () => {
    assert.deepEqual((await ask('closed', {loopback: true})).allow, [...OVERRIDABLE]);
    assert.deepEqual((await ask('closed', {access: 'direct'})).allow, [...OVERRIDABLE]);
  });

  test('names the voices of the model, and none where it holds no conversation', async () => {
    assert.deepEqual((await ask('plain')).voices, [...REALTIME_VOICES]);
    assert.deepEqual((await ask('own')).voices, [...REALTIME_VOICES]);
    assert.deepEqual((await ask('interpreter')).voices, []);
    assert.deepEqual((await ask('plain', {model: 'gpt-realtime-whisper'})).voices, []);
  });

  test('names translation where the provider translates, and no conversation where the model does not talk', async () => {
    assert.deepEqual((await ask('plain')).modes, ['conversation', 'text', 'transcription', 'translation']);
    assert.deepEqual((await ask('interpreter')).modes, ['transcription', 'translation']);
  });

  test('says that who speaks may be answered in writing, where the model talks at all', async () => {
    const answers = async (agent: string): Promise<unknown> => (await askAll(agent))['answers'];
    assert.deepEqual(await answers('plain'), ['audio', 'text']);
    assert.deepEqual(await answers('own'), ['audio', 'text']);
    assert.deepEqual(await answers('interpreter'), []);
  });

  test('says of which version the server is, and what its sockets speak', async () => {
    const {version, protocol} = await ask('plain');
    const {version: packaged} = JSON.parse(readFileSync('package.json', 'utf8')) as {version: string};
    assert.deepEqual([version, protocol], [packaged, 'realtime-voice.v1']);
  });

  test('of an older server, which says neither, is read all the same', () => {
    const older = {agent: 'a', access: 'guarded', modes: [], transports: [], provider: 'openai'};
    assert.deepEqual(read(serverConfig, older), {value: older});
  });
});
