/** `POST /session` of a page that translates: what is minted for it, and what it is told where that cannot be. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {RealtimeSession} from '../../../src/realtime/protocol/realtime-session.js';
import {CountingUpstream, listen, makeVoice, send} from './site.js';

class MintingUpstream extends CountingUpstream {
  readonly minted: RealtimeSession[] = [];

  override mintSecret(session?: RealtimeSession): ReturnType<CountingUpstream['mintSecret']> {
    if (session !== undefined) this.minted.push(session);
    return super.mintSecret();
  }
}

async function ask(body: object): Promise<{status: number; text: string; minted: RealtimeSession[]}> {
  const upstream = new MintingUpstream();
  const {voice} = makeVoice({upstream, model: 'gpt-realtime-2.1'});
  const site = await listen(undefined, [voice]);
  try {
    const host = `127.0.0.1:${site.port}`;
    const headers = {host, origin: `http://${host}`, 'content-type': 'application/json'};
    const answer = await send(site, '/api/realtime/session', {
      ...{method: 'POST', headers, body: JSON.stringify({mode: 'translation', ...body})},
    });
    return {status: answer.status, text: answer.text, minted: upstream.minted};
  } finally {
    await site.close();
  }
}

describe('a secret for a translation', () => {
  test('is of the model that translates, into the language that the page asks for', async () => {
    const {status, minted} = await ask({overrides: {targetLanguage: 'pt-BR'}});
    assert.equal(status, 200);
    assert.deepEqual(
      minted.map(({type, model, audio}) => [type, model, audio?.output]),
      [['translation', 'gpt-realtime-translate', {language: 'pt-BR'}]],
    );
  });

  test('is not minted into no language, or into what is none', async () => {
    const missing = await ask({});
    assert.equal(missing.status, 400);
    assert.match(missing.text, /config\/invalid.*needs target-language, a language tag such as de/);
    const wrong = await ask({overrides: {targetLanguage: 'the other one'}});
    assert.equal(wrong.status, 400);
    assert.deepEqual([...missing.minted, ...wrong.minted], []);
  });
});
