import {describeCycles} from '../support/cycles.js';

describeCycles('spoken over WebRTC', {transport: 'webrtc'});
