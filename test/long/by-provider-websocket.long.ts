/** A whole spoken conversation over WebSocket that the provider answers by itself; see support/conversation.ts. */
import {describeConversation} from '../support/conversation.js';

describeConversation('guarded', 'websocket', {interrupts: true, byProvider: true});
