/** What to say to the practice voice: its own sentences, and the two that move something on the demo page. */
import {UNDERSTANDS} from './engine/understands.js';

export const PRACTICE_SENTENCES: readonly string[] = [
  'Turn on the kitchen light.',
  'Set the heating to twenty one degrees.',
  ...UNDERSTANDS,
];
