/** What is said before a call is open, over a WebSocket. */
import {describeFirstWords} from '../support/first-words.js';

describeFirstWords('websocket', ['guarded', 'direct']);
