/** A link that stands for a moment, again and again: no call goes on like that for ever, and none is mended without end. */
import {describe, test} from 'node:test';
import {assertFailed} from '../support/failure.js';
import {silence} from '../support/speech.js';
import {visit} from '../support/visit.js';

/** Six breaks, each a few seconds after the link was up. */
const FLAPPED_MS = 120_000;

describe('a call', {concurrency: 2}, () => {
  for (const [what, access, transport, fault] of [
    ['sideband', 'guarded', 'webrtc', 'drop-sideband'],
    ['data channel', 'direct', 'webrtc', 'drop-channel'],
    ['socket', 'direct', 'websocket', 'drop-channel'],
    ['upstream socket', 'guarded', 'websocket', 'drop-channel'],
  ] as const) {
    test(`whose ${what} drops again and again, ${access} over ${transport}: transport/lost`, async () => {
      const env = {VOICE_ACCESS: access, ENGINE_FAULTS: fault};
      const {page, close} = await visit({microphone: silence(1_000), env, attributes: {transport}});
      try {
        await assertFailed(page, 'transport/lost', FLAPPED_MS);
      } finally {
        await close();
      }
    });
  }
});
