/** A line that breaks in mid-word, where most calls take it; every other way stands in test/long/broken-line-*. */
import {describeBrokenLine} from '../support/broken-line.js';

describeBrokenLine({
  what: 'the line to the server is cut',
  access: 'guarded',
  transport: 'webrtc',
  cut: ({near}) => near.cut(),
  mend: ({near}) => near.mend(),
});
