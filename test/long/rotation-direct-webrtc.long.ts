import {describeRotation} from '../support/rotation.js';

describeRotation('direct', 'webrtc');
