/** A sentence that is said from its first to its last word while nothing passes: it is delivered afterwards. */
import {describeBrokenLine} from '../support/broken-line.js';

describeBrokenLine({
  what: 'the line to the server is cut',
  when: 'in a silence',
  access: 'guarded',
  transport: 'webrtc',
  cut: ({near}) => near.cut(),
  mend: ({near}) => near.mend(),
});

describeBrokenLine({
  what: 'the line to the provider is cut',
  when: 'in a silence',
  access: 'direct',
  transport: 'websocket',
  cut: ({provider}) => provider.tcp.cut(),
  mend: ({provider}) => provider.tcp.mend(),
});
