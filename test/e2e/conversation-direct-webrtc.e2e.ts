/** A whole spoken conversation in direct access over WebRTC; see support/conversation.ts. Its end is in test/long. */
import {describeConversation} from '../support/conversation.js';

describeConversation('direct', 'webrtc', {interrupts: false});
