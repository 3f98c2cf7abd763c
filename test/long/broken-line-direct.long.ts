/** Whatever breaks in mid-word in direct access: the provider's socket, or the one line of events and sound. */
import {describeBrokenLine} from '../support/broken-line.js';

describeBrokenLine({
  what: 'the line to the provider is cut',
  access: 'direct',
  transport: 'websocket',
  cut: ({provider}) => provider.tcp.cut(),
  mend: ({provider}) => provider.tcp.mend(),
});

describeBrokenLine({
  what: 'the line of sound and events is cut',
  access: 'direct',
  transport: 'webrtc',
  cut: ({provider}) => provider.udp.cut(),
  mend: ({provider}) => provider.udp.mend(),
  seenAs: 'switching',
});
