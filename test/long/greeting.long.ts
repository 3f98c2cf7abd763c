/** An assistant that speaks first, in the two ways that test/e2e leaves out. */
import {describeGreeting} from '../support/greeting.js';

describeGreeting('guarded', 'websocket');
describeGreeting('direct', 'webrtc');
