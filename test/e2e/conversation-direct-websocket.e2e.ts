/** A whole spoken conversation in direct access over WebSocket; see support/conversation.ts. */
import {describeConversation} from '../support/conversation.js';

describeConversation('direct', 'websocket', {interrupts: true});
