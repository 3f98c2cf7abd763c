/** What is said is said again in another language, and nobody answers: real speech, over each way to be connected. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {loggedEvents, waitForEvent} from '../support/host-page.js';
import {plain, say, sayUntilUnderstood, VISITOR_VOICE} from '../support/visitor-voice.js';
import {visit, type Visit} from '../support/visit.js';

const SENTENCE = 'what time is it';
const TRANSLATED = 'Wie spät ist es?';
const LIMIT = {timeout: 40_000};

type State = {readonly output?: string};
type Voice = {pause(): void; resume(): void; startTalking(): void; stopTalking(): void};
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

describe('a translation over WebRTC, of which the provider tells nothing but the words', () => {
  let call: Visit | undefined;
  let heard = 0;
  before(async () => {
    const attributes = {mode: 'translation', 'target-language': 'de', for: 'talk'};
    call = await visit({env: DIRECT, attributes, inject: VISITOR_VOICE});
    await call.page.evaluate(() =>
      document.body.append(Object.assign(document.createElement('audio'), {id: 'talk'})),
    );
  });
  after(() => call?.close());

  const speaks = async (after = 0): Promise<number> => {
    await say(call!.page, SENTENCE);
    const begun = {type: 'voice-speech-start', speaker: 'assistant'};
    return (await waitForEvent(call!.page, begun, {...LIMIT, after})).at;
  };
  const isTalkAt = (volume: 'full' | 'beneath'): Promise<unknown> =>
    call!.page.waitForFunction(
      wanted => (document.querySelector<HTMLAudioElement>('#talk')!.volume === 1) === (wanted === 'full'),
      LIMIT,
      volume,
    );

  test('lets the original rise when the last word was heard', async () => {
    const begun = await speaks();
    await isTalkAt('beneath');
    const over = {type: 'voice-speech-end', speaker: 'assistant'};
    const {at} = await waitForEvent(call!.page, over, {...LIMIT, after: begun});
    heard = at;
    assert.ok(at - begun > 500, `it was heard for ${at - begun} ms`);
    await isTalkAt('full');
  });

  test('falls silent in a pause, and speaks again after it', async () => {
    const {page} = call!;
    const begun = await speaks(heard);
    await page.$eval('realtime-voice', voice => (voice as never as Voice).pause());
    const paused = await waitForEvent(page, {phase: 'paused'}, {...LIMIT, after: begun});
    await page.$eval('realtime-voice', voice => (voice as never as Voice).resume());
    await waitForEvent(page, {phase: 'live'}, {...LIMIT, after: paused.at});
    const said = await sayUntilUnderstood(page, SENTENCE, {after: paused.at});
    const final = {type: 'voice-transcript', role: 'assistant', final: true, text: TRANSLATED};
    await waitForEvent(page, final, {...LIMIT, after: paused.at});
    const over = {type: 'voice-speech-end', speaker: 'assistant'};
    await waitForEvent(page, over, {...LIMIT, after: said.at - 1_500});
  });
});

describe('a translation over WebRTC, by hand', () => {
  let call: Visit | undefined;
  before(async () => {
    const attributes = {mode: 'translation', 'target-language': 'de', 'turn-detection': 'push-to-talk'};
    call = await visit({env: DIRECT, attributes, inject: VISITOR_VOICE});
  });
  after(() => call?.close());

  test('is of what was said between press and release, and of nothing else', async () => {
    const {page} = call!;
    await say(page, 'turn on the kitchen light');
    await page.$eval('realtime-voice', voice => (voice as never as Voice).startTalking());
    await say(page, SENTENCE);
    await page.$eval('realtime-voice', voice => (voice as never as Voice).stopTalking());
    await waitForEvent(page, {type: 'voice-transcript', role: 'assistant', final: true}, LIMIT);
    const texts = (await loggedEvents(page)).map(({text = ''}) => text);
    assert.ok(
      texts.some(text => text.includes(TRANSLATED)),
      texts.join('\n'),
    );
    assert.ok(!texts.some(text => /light/i.test(text)), texts.join('\n'));
  });
});
