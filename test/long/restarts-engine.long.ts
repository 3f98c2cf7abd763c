/** A provider that dies in mid-word, as by kill -9, and is back a moment later: the call goes on where it stood. */
import {describeBrokenLine} from '../support/broken-line.js';
import {WAYS} from '../support/lines.js';

for (const [access, transport] of WAYS) {
  describeBrokenLine({
    what: 'the provider dies',
    access,
    transport,
    cut: ({engine}) => engine.kill(),
    mend: ({startEngineAgain}) => startEngineAgain(),
    seenAs: access === 'direct' && transport === 'websocket' ? 'reconnecting' : 'switching',
  });
}
