/** A call whose server is killed goes on with another one; then nothing of WebRTC passes, and it takes the other way. */
import {describeTwoInstances} from '../support/two-instances.js';

describeTwoInstances({transport: 'auto', thenSwitches: true});
