/** A whole spoken conversation in guarded access over WebRTC; see support/conversation.ts. */
import {describeConversation} from '../support/conversation.js';

describeConversation('guarded', 'webrtc', {interrupts: true});
