/** Written calls, one after the other; the spoken ones take longer, and are in test/long. */
import {describeCycles} from '../support/cycles.js';

describeCycles('written', {mode: 'text'});
