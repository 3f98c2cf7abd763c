/** Whatever breaks in mid-word in guarded access, alone: the sound's line, the provider's line, the visitor's. */
import {describeBrokenLine} from '../support/broken-line.js';

describeBrokenLine({
  what: 'the line to the server is cut',
  access: 'guarded',
  transport: 'websocket',
  cut: ({near}) => near.cut(),
  mend: ({near}) => near.mend(),
});

for (const transport of ['webrtc', 'websocket'] as const) {
  describeBrokenLine({
    what: 'the line between server and provider is cut',
    access: 'guarded',
    transport,
    cut: ({provider}) => provider.tcp.cut(),
    mend: ({provider}) => provider.tcp.mend(),
    seenAs: 'switching',
  });
}
