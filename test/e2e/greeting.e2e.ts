/** An assistant that speaks first, over each line in one access; the other two ways are in test/long. */
import {describeGreeting} from '../support/greeting.js';

describeGreeting('guarded', 'webrtc');
describeGreeting('direct', 'websocket');
