/** The page that a newcomer opens, over a WebSocket. */
import {describeDemo} from '../support/demo.js';

describeDemo('websocket');
