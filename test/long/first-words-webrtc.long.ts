/** What is said before a call is open, over WebRTC, in direct access. */
import {describeFirstWords} from '../support/first-words.js';

describeFirstWords('webrtc', ['direct']);
