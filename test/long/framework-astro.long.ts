/** Astro's router puts another page in place of the one that holds a call: `transition:persist` keeps its element. */
import {describePageWalk} from '../support/page-walk.js';

describePageWalk('a call on pages that Astro changes', 'astro');
