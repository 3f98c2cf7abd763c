/** Lost and late packets in direct access; see support/bad-line.ts. */
import {describeBadLine} from '../support/bad-line.js';

describeBadLine('direct', 'webrtc');
describeBadLine('direct', 'websocket');
