/** A radio gap of a moment: nobody tells anybody, and the same line carries the call as if nothing had been. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {delay} from '../../src/shared/abort.js';
import {lampCalls, loggedEvents, waitForEvent} from '../support/host-page.js';
import {visitOverLines, type VisitOverLines} from '../support/lines.js';
import {joined, silence, speak} from '../support/speech.js';

const LIMIT = {timeout: 20_000};
const GAP_MS = 1_500;
const VISITOR = joined(
  silence(2_000),
  speak('what time is it'),
  silence(8_000),
  speak('turn on the kitchen light'),
  silence(60_000),
);

for (const access of ['guarded', 'direct'] as const) {
  describe(`a radio gap of ${GAP_MS / 1000} s, ${access}`, () => {
    let call: VisitOverLines;
    before(async () => {
      call = await visitOverLines({access, microphone: VISITOR, attributes: {transport: 'webrtc'}});
    });
    after(() => call.close());

    test('heals without a new line, and what is said after it is understood', async () => {
      const {page, provider} = call;
      await waitForEvent(page, {type: 'voice-speech-end', speaker: 'assistant'}, LIMIT);
      provider.udp.freeze();
      await delay(GAP_MS);
      provider.udp.mend();
      await page.waitForFunction(() => document.querySelector('#lamp')?.textContent === 'kitchen on', LIMIT);
      assert.equal(await lampCalls(page), 1);
      assert.equal(provider.udp.ways(), 1, 'another line was opened');
      const told = await loggedEvents(page);
      const seen = told.filter(
        ({phase, link, type}) => phase === 'reconnecting' || link === 'switching' || type === 'voice-error',
      );
      assert.deepEqual(seen, []);
    });
  });
}
