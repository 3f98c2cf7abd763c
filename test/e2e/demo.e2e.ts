/** The page that a newcomer opens, over WebRTC; over a WebSocket it is in test/long. */
import {describeDemo} from '../support/demo.js';

describeDemo('webrtc');
