import {describeCycles} from '../support/cycles.js';

describeCycles('spoken over WebSocket', {transport: 'websocket'});
