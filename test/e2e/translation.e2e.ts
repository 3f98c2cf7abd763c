/** What is said is said again in another language, and nobody answers: real speech, over each way to be connected. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {loggedEvents, waitForEvent} from '../support/host-page.js';
import {plain, say, VISITOR_VOICE} from '../support/visitor-voice.js';
import {visit, type Visit} from '../support/visit.js';

const SENTENCE = 'what time is it';
const TRANSLATED = 'Wie spät ist es?';
const LIMIT = {timeout: 40_000};

type State = {readonly output?: string};
type Entry = {readonly role: string; readonly text: string; readonly heard?: string};

const DIRECT = {VOICE_ACCESS: 'direct'};
const WAYS = [
  {name: 'guarded', env: {}, more: {}, takes: 'websocket only'},
  {name: 'direct', env: DIRECT, more: {}, takes: 'webrtc preferred'},
  {name: 'direct, over WebSocket', env: DIRECT, more: {transport: 'websocket'}, takes: 'websocket only'},
  {
    name: 'direct, by a provider that takes no offer',
    env: {...DIRECT, ENGINE_FAULTS: 'sdp-400'},
    more: {},
    takes: 'websocket transport/handshake',
  },
];

for (const {name, env, more, takes} of WAYS) {
  describe(`what is said, in another language: ${name}`, () => {
    let call: Visit | undefined;
    before(async () => {
      const attributes = {mode: 'translation', 'target-language': 'de', ...more};
      call = await visit({env, attributes, inject: VISITOR_VOICE});
    });
    after(() => call?.close());

    test('takes its way', async () => {
      const {transport, reason} = await waitForEvent(call!.page, {type: 'voice-transport-change'});
      assert.equal(`${transport} ${reason}`, takes);
    });

    test('is heard and read in both, while its speaker goes on', async () => {
      const {page} = call!;
      await say(page, SENTENCE);
      await waitForEvent(page, {type: 'voice-speech-start', speaker: 'assistant'}, LIMIT);
      // Whoever speaks on cuts nothing of it.
      await say(page, SENTENCE);
      await waitForEvent(page, {type: 'voice-transcript', role: 'assistant', final: true}, LIMIT);
      // With its last word everything is said: nobody waits for an answer.
      await page.waitForFunction(
        () => (document.querySelector('realtime-voice') as never as {state: State}).state.output === 'silent',
        LIMIT,
      );
      const entries = await page.$eval(
        'realtime-voice',
        voice => (voice as unknown as {conversation: Entry[]}).conversation,
      );
      const textsOf = (role: string): string =>
        entries.map(entry => (entry.role === role ? entry.text : '')).join(' ');
      assert.ok(plain(textsOf('user')).includes(SENTENCE), JSON.stringify(entries));
      assert.ok(textsOf('assistant').includes(TRANSLATED), JSON.stringify(entries));
      assert.ok(
        entries.every(({heard}) => heard === undefined),
        'nothing was cut',
      );
      const states = await loggedEvents(page);
      const outputs = states.map(({output}) => output);
      assert.ok(states.some(({turn}) => turn === 'hearing'));
      assert.ok(outputs.includes('speaking') && !outputs.includes('ducked'), 'nothing steps back');
    });
  });
}
