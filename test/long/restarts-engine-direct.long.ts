/** A provider that dies in mid-word, as by kill -9, and is back a moment later: the call goes on where it stood. */
import {describeBrokenLine} from '../support/broken-line.js';

for (const transport of ['webrtc', 'websocket'] as const) {
  describeBrokenLine({
    what: 'the provider dies',
    access: 'direct',
    transport,
    cut: ({engine}) => engine.kill(),
    mend: ({startEngineAgain}) => startEngineAgain(),
    seenAs: transport === 'webrtc' ? 'switching' : 'reconnecting',
  });
}
