/** Lost and late packets in guarded access; see support/bad-line.ts. */
import {describeBadLine} from '../support/bad-line.js';

describeBadLine('guarded', 'webrtc');
describeBadLine('guarded', 'websocket');
