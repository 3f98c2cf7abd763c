/** A whole spoken conversation in direct access over WebRTC; see support/conversation.ts. */
import {describeConversation} from '../support/conversation.js';

describeConversation('direct', 'webrtc', {interrupts: true});
