/** A line that breaks in mid-word: the visitor finishes the sentence, and is understood as if nothing had happened. */
import {describeBrokenLine} from '../support/broken-line.js';

describeBrokenLine('direct', 'websocket');
