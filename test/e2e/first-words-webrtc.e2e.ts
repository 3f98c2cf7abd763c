/** What is said before a call is open, over WebRTC. */
import {describeFirstWords} from '../support/first-words.js';

describeFirstWords('webrtc');
