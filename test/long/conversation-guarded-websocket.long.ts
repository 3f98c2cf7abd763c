/** A whole spoken conversation in guarded access over WebSocket; see support/conversation.ts. */
import {describeConversation} from '../support/conversation.js';

describeConversation('guarded', 'websocket', {interrupts: true});
