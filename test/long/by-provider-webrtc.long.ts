/** A whole spoken conversation over WebRTC that the provider answers by itself; see support/conversation.ts. */
import {describeConversation} from '../support/conversation.js';

describeConversation('guarded', 'webrtc', {interrupts: true, byProvider: true});
