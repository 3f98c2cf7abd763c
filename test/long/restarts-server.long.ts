/**
 * A voice server that dies in mid-word and is back a moment later, as when a host updates it. Nothing of the call is
 * left there: with the same secret the guard goes on from the history that the visitor brings, sealed.
 */
import {describeBrokenLine} from '../support/broken-line.js';

const OWN = {VOICE_SECRET: 'the secret of every instance'};
const OTHER = {VOICE_SECRET: 'another secret, made by mistake'};

for (const transport of ['webrtc', 'websocket'] as const) {
  describeBrokenLine({
    what: 'the server dies',
    access: 'guarded',
    transport,
    env: OWN,
    cut: ({server}) => server.kill(),
    mend: ({startServerAgain}) => startServerAgain(),
  });
}

describeBrokenLine({
  what: 'the server dies, and its successor has another secret,',
  access: 'guarded',
  transport: 'websocket',
  env: OWN,
  cut: ({server}) => server.kill(),
  mend: ({startServerAgain}) => startServerAgain(OTHER),
  remembers: false,
});
