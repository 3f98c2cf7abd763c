/** What is said is written down, and nobody answers: the engine hears real speech, over each way to be connected. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {loggedEvents, waitForEvent} from '../support/host-page.js';
import {plain, say, VISITOR_VOICE} from '../support/visitor-voice.js';
import {visit, type Visit} from '../support/visit.js';

const SENTENCE = 'what time is it';
const LIMIT = {timeout: 40_000};

type Voice = {startTalking(): void; stopTalking(): void};
type Entry = {readonly role: string; readonly text: string; readonly logprobs?: readonly object[]};

const DIRECT = {VOICE_ACCESS: 'direct'};
const BY_SOCKET = {transport: 'websocket'};
const LIVE = {'input-transcription': 'gpt-live-transcribe'};

const WAYS = [
  {name: 'guarded', env: {}, attributes: {}, takes: 'websocket only'},
  {name: 'direct', env: DIRECT, attributes: {}, takes: 'webrtc preferred'},
  {name: 'direct, over WebSocket', env: DIRECT, attributes: BY_SOCKET, takes: 'websocket only'},
  {
    name: 'direct, by a provider that takes no offer',
    env: {...DIRECT, ENGINE_FAULTS: 'sdp-400'},
    attributes: {},
    takes: 'websocket transport/handshake',
  },
  {name: 'guarded, by a model that hears live', env: {}, attributes: LIVE, takes: 'websocket only'},
  {name: 'direct, by a model that hears live', env: DIRECT, attributes: LIVE, takes: 'webrtc preferred'},
  {
    name: 'direct, over WebSocket, by a model that hears live',
    env: DIRECT,
    attributes: {...LIVE, ...BY_SOCKET},
    takes: 'websocket only',
  },
];

for (const {name, env, attributes, takes} of WAYS) {
  describe(`what is said, written down: ${name}`, () => {
    let call: Visit | undefined;
    before(async () => {
      call = await visit({
        env,
        attributes: {mode: 'transcription', for: 'note', ...attributes},
        inject: VISITOR_VOICE,
      });
    });
    after(() => call?.close());

    test('takes its way', async () => {
      const {transport, reason} = await waitForEvent(call!.page, {type: 'voice-transport-change'});
      assert.equal(`${transport} ${reason}`, takes);
    });

    test('is there with how sure each word is, and is not answered', async () => {
      const {page} = call!;
      await page.evaluate(() =>
        document.body.append(Object.assign(document.createElement('textarea'), {id: 'note'})),
      );
      await say(page, SENTENCE);
      await waitForEvent(page, {type: 'voice-transcript', role: 'user', final: true}, LIMIT);
      // What would be an answer comes before the next sentence is written down.
      const {at} = await waitForEvent(page, {type: 'voice-speech-end', speaker: 'user'}, LIMIT);
      await say(page, SENTENCE);
      await waitForEvent(
        page,
        {type: 'voice-transcript', role: 'user', final: true},
        {...LIMIT, after: at + 1},
      );
      const entries = await page.$eval(
        'realtime-voice',
        voice => (voice as unknown as {conversation: Entry[]}).conversation,
      );
      assert.deepEqual([...new Set(entries.map(({role}) => role))], ['user']);
      assert.ok(
        entries.some(({text}) => plain(text) === SENTENCE),
        JSON.stringify(entries),
      );
      assert.ok(entries.every(({text, logprobs = []}) => text === '' || logprobs.length > 0));
      const note = await page.$eval('#note', field => (field as HTMLTextAreaElement).value);
      assert.equal(note, entries.map(({text}) => text).join(' '));
      const turns = (await loggedEvents(page)).map(({turn}) => turn);
      assert.ok(turns.includes('hearing'));
      assert.ok(!turns.includes('thinking') && !turns.includes('speaking'));
    });
  });
}

describe('what is said by hand, written down over WebRTC', () => {
  let call: Visit | undefined;
  before(async () => {
    const attributes = {mode: 'transcription', 'turn-detection': 'push-to-talk'};
    call = await visit({env: DIRECT, attributes, inject: VISITOR_VOICE});
  });
  after(() => call?.close());

  test('is what was said between press and release, whole', async () => {
    const {page} = call!;
    assert.equal((await waitForEvent(page, {type: 'voice-transport-change'})).transport, 'webrtc');
    await say(page, 'turn on the kitchen light');
    await page.$eval('realtime-voice', voice => (voice as never as Voice).startTalking());
    await say(page, SENTENCE);
    await page.$eval('realtime-voice', voice => (voice as never as Voice).stopTalking());
    const {text} = await waitForEvent(page, {type: 'voice-transcript', role: 'user', final: true}, LIMIT);
    assert.equal(plain(text ?? ''), SENTENCE);
  });
});
