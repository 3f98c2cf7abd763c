/** What is said before a call is open, over WebRTC, guarded; the other ways are in test/long. */
import {describeFirstWords} from '../support/first-words.js';

describeFirstWords('webrtc', ['guarded']);
