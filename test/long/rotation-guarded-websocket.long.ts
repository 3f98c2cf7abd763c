import {describeRotation} from '../support/rotation.js';

describeRotation('guarded', 'websocket');
