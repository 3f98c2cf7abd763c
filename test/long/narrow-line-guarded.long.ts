/** A line too narrow for PCM16, in guarded access; see support/narrow-line.ts. */
import {describeNarrowLine} from '../support/narrow-line.js';

describeNarrowLine('guarded');
