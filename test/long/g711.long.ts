/** Calls in G.711 by the page's wish: the visitor is understood at 8 kHz, and the answer is heard for its full length. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {audibleMs} from '../support/browser.js';
import {loggedEvents, waitForEvent} from '../support/host-page.js';
import {joined, silence, speak} from '../support/speech.js';
import {visit, type Visit} from '../support/visit.js';
import {bytesOf, watchWire, type WireTraffic} from '../support/wire-traffic.js';

const VISITOR = joined(silence(1_500), speak('what time is it'), silence(60_000));
/** One byte of G.711 for each sample, 8000 a second. */
const BYTES_PER_SECOND = 8_000;

for (const [access, format] of [
  ['guarded', 'pcmu'],
  ['direct', 'pcma'],
] as const) {
  describe(`a call in ${format}, ${access} over a WebSocket`, () => {
    let visited: Visit;
    let page: Page;
    let wire: WireTraffic;

    before(async () => {
      visited = await visit({
        env: {VOICE_ACCESS: access},
        microphone: VISITOR,
        attributes: {transport: 'websocket', 'audio-format': format},
        watch: async blank => void (wire = await watchWire(blank)),
      });
      ({page} = visited);
    });
    after(() => visited.close());

    test('understands what was said', async () => {
      await waitForEvent(page, {
        type: 'voice-transcript',
        role: 'user',
        text: 'what time is it',
        final: true,
      });
    });

    test('answers in the same format, and is heard to the end of it', async () => {
      const began = await waitForEvent(page, {type: 'voice-speech-start', speaker: 'assistant'});
      const ended = await waitForEvent(
        page,
        {type: 'voice-speech-end', speaker: 'assistant'},
        {after: began.at},
      );
      const answerMs = (bytesOf(wire.received) / BYTES_PER_SECOND) * 1000;
      const heardMs = ended.at - began.at;
      assert.ok(answerMs > 800, `the answer lasts only ${answerMs} ms`);
      assert.ok(Math.abs(heardMs - answerMs) < 400, `${heardMs} ms of ${answerMs} ms were heard`);
      assert.ok((await audibleMs(page, began.at - 300, ended.at + 300)) > answerMs * 0.6);
    });

    test('sends a byte for each of 8000 samples a second, and nothing in another format', async () => {
      const sent = wire.sent.filter(({sound}) => sound.length > 0);
      const seconds = (sent.at(-1)?.at ?? 0) - (sent[0]?.at ?? 0);
      const rate = bytesOf(sent) / seconds;
      // What was kept before the line was open leaves at once, in its first moment.
      assert.ok(rate > BYTES_PER_SECOND * 0.9 && rate < BYTES_PER_SECOND * 1.4, `${rate} bytes a second`);
      // The session has its format from its token, or from the guard: the page never has to tell it.
      assert.deepEqual(
        wire.sent.flatMap(piece => piece.format ?? []),
        [],
      );
      const errors = (await loggedEvents(page)).filter(({type}) => type === 'voice-error');
      assert.deepEqual(errors, []);
    });
  });
}
