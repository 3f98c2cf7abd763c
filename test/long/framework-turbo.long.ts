/** Turbo Drive puts another body in place of the one that holds a call: `data-turbo-permanent` keeps its element. */
import {describePageWalk} from '../support/page-walk.js';

describePageWalk('a call on pages that Turbo changes', 'turbo');
