/** The same over a socket from the beginning: sound, words and call go with the server, and come back with the other. */
import {describeTwoInstances} from '../support/two-instances.js';

describeTwoInstances({transport: 'websocket', thenSwitches: false});
