/** The line of the sound alone is cut, which a browser notices late: what was said into it is delivered afterwards. */
import {describeBrokenLine} from '../support/broken-line.js';

for (const access of ['guarded', 'direct'] as const) {
  describeBrokenLine({
    what: "the sound's own line is cut",
    when: 'in a silence',
    access,
    transport: 'webrtc',
    cut: ({provider}) => provider.udp.cut(),
    mend: ({provider}) => provider.udp.mend(),
    seenAs: 'switching',
  });
}
