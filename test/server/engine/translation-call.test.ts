/** A translation over WebRTC: sound in and out by the track, words on the channel, and nothing that is not its own. */
import assert from 'node:assert/strict';
import {after, afterEach, before, describe, test} from 'node:test';
import {openParts} from '../../../server/engine/parts/parts.js';
import {BUILT_IN} from '../../../server/engine/parts/settings.js';
import {defaultTranslation} from '../../../server/engine/protocol/translation-session.js';
import {TranslationLine} from '../../../server/engine/translation-line.js';
import {assertOfTranslation} from '../../support/conformance.js';
import {turn} from '../../support/speech.js';
import {RefusedUpgrade, connect, startEngine, type Received, type RunningEngine} from './harness.js';
import {PeerClient} from './peer-client.js';

const PATH = '/realtime/translations/calls';
const MODEL = 'gpt-realtime-translate';

class TranslationPeer extends PeerClient {
  protected override check(event: Received): void {
    assertOfTranslation('ServerEvent', event);
  }

  wordsOf(side: 'input' | 'output'): string {
    return this.of(`session.${side}_transcript.delta`)
      .map(event => String(event['delta']))
      .join('');
  }
}

describe('a translation over WebRTC', () => {
  let running: RunningEngine;
  let peer: TranslationPeer | undefined;
  before(async () => {
    running = await startEngine();
  });
  after(() => running.close());
  afterEach(() => {
    peer?.close();
    peer = undefined;
  });

  const post = (path: string, body: object | string, key = 'test'): Promise<Response> =>
    fetch(`${running.url}${path}`, {
      method: 'POST',
      headers: {authorization: `Bearer ${key}`, 'content-type': 'application/json'},
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const mint = async (path: string, session: object): Promise<string> =>
    ((await (await post(path, {session})).json()) as {value: string}).value;
  const secret = (): Promise<string> =>
    mint('/realtime/translations/client_secrets', {
      model: MODEL,
      audio: {input: {transcription: {model: 'gpt-realtime-whisper'}}, output: {language: 'de'}},
    });
  const call = async (): Promise<TranslationPeer> => {
    peer = new TranslationPeer(true);
    assert.equal((await peer.connect(running.url, {key: await secret(), path: PATH})).status, 201);
    await peer.next('session.created');
    return peer;
  };
  const refusal = async (response: Response): Promise<{status: number; message: string}> => {
    const {error} = (await response.json()) as {error: {message: string}};
    return {status: response.status, message: error.message};
  };

  test('is heard over the track, and read in both languages on the channel', async () => {
    const line = await call();
    const created = line.of('session.created')[0]?.['session'] as {type: string};
    assert.equal(created.type, 'translation');
    line.say(turn('what time is it'));
    await line.next('session.output_transcript.delta', ({delta}) => String(delta).includes('es?'));
    await line.audible(0);
    assert.equal(line.wordsOf('input'), 'What time is it?');
    assert.equal(line.wordsOf('output'), 'Wie spät ist es?');
    assert.equal(line.of('session.output_audio.delta').length, 0);
  });

  test('takes its settings by the channel, and its sound by the track alone', async () => {
    const line = await call();
    line.send({type: 'session.update', session: {audio: {output: {language: 'fr'}}}});
    const {session} = await line.next('session.updated');
    assert.deepEqual((session as {audio: {output: object}}).audio.output, {language: 'fr'});
    line.send({type: 'session.input_audio_buffer.append', event_id: 'mine', audio: 'AAAA'});
    const {error} = (await line.next('error')) as unknown as {error: Record<string, unknown>};
    assert.deepEqual([error['code'], error['event_id']], ['invalid_event_for_transport', 'mine']);
  });

  test('that is closed is heard to its end before it says so', async () => {
    const line = await call();
    line.say(turn('what time is it'));
    await line.next('session.output_transcript.delta');
    line.send({type: 'session.close'});
    await line.next('session.closed');
    assert.ok(line.audibleAt.length > 25, 'it was heard');
  });

  test('ends with its visitor', async () => {
    peer = new TranslationPeer(true);
    let isOver = false;
    const parts = openParts(BUILT_IN, () => undefined);
    const {speech, translator} = parts;
    const ports = {speech, translator, seconds: 60, bindAddress: '127.0.0.1', faults: new Set<never>()};
    const line = new TranslationLine(await peer.offer(), defaultTranslation(), ports, () => (isOver = true));
    peer.answer(await line.peer.answer());
    await peer.next('session.created');
    assert.ok(!isOver);
    peer.close();
    await peer.until(() => isOver || undefined, 20, 'end');
    await parts.close();
  });

  test('is hung up like any other call, and has no sideband', async () => {
    const line = await call();
    await assert.rejects(connect(running.url, {query: `call_id=${line.callId}`}), (error: unknown) => {
      assert.ok(error instanceof RefusedUpgrade);
      return error.status === 404;
    });
    assert.equal((await post(`/realtime/calls/${line.callId}/hangup`, '')).status, 200);
    assert.equal((await post(`/realtime/calls/${line.callId}/hangup`, '')).status, 404);
  });

  test('is refused without a secret of its own, each time with the way to get one', async () => {
    peer = new TranslationPeer(true);
    const spoken = await mint('/realtime/client_secrets', {type: 'realtime'});
    const translated = await secret();
    const tries: Array<[key: string, path: string, message: RegExp]> = [
      [spoken, PATH, /for no translation: POST \/realtime\/translations\/client_secrets/],
      ['test', PATH, /needs a client secret of POST \/realtime\/translations\/client_secrets/],
      ['ek_unknown', PATH, /unknown or has expired/],
      [translated, '/realtime/calls', /is for a translation: use it under \/realtime\/translations/],
    ];
    for (const [key, path, message] of tries) {
      const refused = await refusal(await peer.connect(running.url, {key, path}));
      assert.equal(refused.status, 401);
      assert.match(refused.message, message);
    }
  });

  test('has the session of its secret: no form, no model in the address, and an offer', async () => {
    peer = new TranslationPeer(true);
    const key = await secret();
    const asForm = await refusal(await peer.connect(running.url, {key, path: PATH, session: {model: MODEL}}));
    assert.match(asForm.message, /send the offer alone/);
    const named = await refusal(await peer.connect(running.url, {key, path: `${PATH}?model=${MODEL}`}));
    assert.match(named.message, /Unknown parameter: 'model'/);
    const none = await refusal(await post(PATH, 'no offer', key));
    assert.match(none.message, /Invalid SDP offer/);
    assert.deepEqual([asForm.status, named.status, none.status], [400, 400, 400]);
  });
});
