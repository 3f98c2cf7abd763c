/**
 * What breaks and does not come back: the call is tried to be mended for a bounded time, then it ends with all closed,
 * says why, and can be begun again once whatever was gone is there.
 */
import {describe, test} from 'node:test';
import {assertFailed} from '../support/failure.js';
import {press, waitForEvent} from '../support/host-page.js';
import {WAYS} from '../support/lines.js';
import {silence} from '../support/speech.js';
import {visit} from '../support/visit.js';
import {startEngineToRestart} from '../support/voice-server.js';

/** A minute of tries, and what the last of them may take. */
const GIVEN_UP_MS = 90_000;
const MICROPHONE = silence(1_000);

// Each of them waits for more than a minute; more at a time are more browsers than a small machine starts in time.
describe('a call', {concurrency: 3}, () => {
  test('whose server is gone for good: transport/lost', async () => {
    const {page, server, close} = await visit({microphone: MICROPHONE});
    try {
      await server.kill();
      await assertFailed(page, 'transport/lost', GIVEN_UP_MS);
    } finally {
      await close();
    }
  });

  for (const [access, transport] of WAYS) {
    test(`whose provider is gone, ${access} over ${transport}: transport/lost, and trying again works`, async () => {
      const {engine, again} = await startEngineToRestart();
      const env = {VOICE_ACCESS: access, OPENAI_BASE_URL: `${engine.origin}/v1`};
      const {page, close} = await visit({microphone: MICROPHONE, env, attributes: {transport}});
      let restarted: typeof engine | undefined;
      try {
        await engine.kill();
        await assertFailed(page, 'transport/lost', GIVEN_UP_MS);
        restarted = await again();
        const {at} = await waitForEvent(page, {type: 'voice-error'});
        await press(page, 'Try again');
        await waitForEvent(page, {type: 'voice-start'}, {after: at});
      } finally {
        await close();
        await restarted?.stop();
      }
    });
  }
});
