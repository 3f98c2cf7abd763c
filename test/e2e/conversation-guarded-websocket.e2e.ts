/** A whole spoken conversation in guarded access over WebSocket; see support/conversation.ts. Its end is in test/long. */
import {describeConversation} from '../support/conversation.js';

describeConversation('guarded', 'websocket', {interrupts: false});
