/** Calls that are given up while they begin, in the two ways that every run leaves out; see support/giving-up.ts. */
import {describeGivingUp} from '../support/giving-up.js';

describeGivingUp('guarded', 'websocket');
describeGivingUp('direct', 'webrtc');
