/** `POST /session` with an offer: the call of whichever mode is answered, with nothing of a secret, and speaks at once. */
import assert from 'node:assert/strict';
import {after, afterEach, before, describe, test} from 'node:test';
import {assertOfTranslation, assertServerEvent} from '../../support/conformance.js';
import {turn} from '../../support/speech.js';
import {openSite, type Site} from '../../support/voice-site.js';
import {startEngine, type Received, type RunningEngine} from '../engine/harness.js';
import {PeerClient} from '../engine/peer-client.js';

class Page extends PeerClient {
  constructor(private readonly mode: string) {
    super(true);
  }

  protected override check(event: Received): void {
    if (this.mode === 'translation') assertOfTranslation('ServerEvent', event);
    else assertServerEvent(event);
  }

  /** Sends the offer along with its wishes, and takes the answer. */
  async call(site: Site, overrides: object = {}): Promise<Record<string, unknown>> {
    const response = await fetch(`${site.origin}/api/realtime/session`, {
      method: 'POST',
      headers: {origin: site.origin, 'content-type': 'application/json'},
      body: JSON.stringify({mode: this.mode, offer: await this.offer(), overrides}),
    });
    const told = (await response.json()) as Record<string, unknown>;
    assert.equal(response.status, 200, JSON.stringify(told));
    this.answer(String(told['answer']));
    return told;
  }
}

describe('an offer that is sent to /session', () => {
  let engine: RunningEngine;
  let site: Site;
  let page: Page | undefined;
  before(async () => {
    engine = await startEngine();
    site = await openSite({
      baseUrl: engine.url,
      config: {agents: {assistant: {greeting: 'Hello.'}}},
      access: 'direct',
    });
  });
  after(async () => {
    await site.close();
    await engine.close();
  });
  afterEach(() => page?.close());

  test('is answered where something is to be written down: by turns, or by a model that hears live', async () => {
    for (const [inputTranscription, turns] of [
      ['on', 'server_vad'],
      ['gpt-live-transcribe', undefined],
    ] as const) {
      page?.close();
      page = new Page('transcription');
      const told = await page.call(site, {inputTranscription});
      const {input} = (told['session'] as {audio: {input: {turn_detection: {type: string} | null}}}).audio;
      assert.equal(input.turn_detection?.type, turns);
      const {session} = await page.next('session.created');
      assert.equal((session as {type: string}).type, 'transcription');
      page.say(turn('what time is it'));
      await page.next('conversation.item.input_audio_transcription.delta');
      if (turns === undefined) {
        await page.next('conversation.item.input_audio_transcription.delta', ({delta}) => delta === ' it?');
        page.send({type: 'input_audio_buffer.commit'});
      }
      const heard = await page.next('conversation.item.input_audio_transcription.completed');
      assert.equal(heard['transcript'], 'What time is it?');
      assert.deepEqual(page.audibleAt, []);
      assert.equal(told['greeting'], undefined, 'nobody speaks first where nobody answers');
      assert.doesNotMatch(JSON.stringify(told), /ek_/);
    }
  });

  test('is answered where something is to be translated, and heard in the other language', async () => {
    page = new Page('translation');
    const told = await page.call(site, {targetLanguage: 'es'});
    page.say(turn('what time is it'));
    await page.next('session.output_transcript.delta');
    await page.audible(0);
    assert.doesNotMatch(JSON.stringify(told), /ek_/);
  });
});
