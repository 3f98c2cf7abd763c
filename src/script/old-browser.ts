/**
 * What a browser says that is too old for the widget: one sentence and a link, in the place of the widget. It stands alone
 * because a browser that is not never loads it; it is as old in its words as the entry.
 */
import {SCRIPT_TAGS} from './tags.js';

const HELP = 'https://github.com/realtime-voice/realtime-voice/blob/main/README.md#browsers';
const SENTENCE = 'This voice assistant needs a newer browser.';

tell();
// What the page has further down.
document.addEventListener('DOMContentLoaded', tell);
if (document.querySelector(SCRIPT_TAGS)) {
  void import('./script-tag.js').then(() => {
    tell();
    // Behind the widgets that are made then.
    document.addEventListener('DOMContentLoaded', () => tell());
  });
}
console.warn(`<realtime-voice> needs a newer browser than this: ${HELP}`);

/** The content of a page is left as it is: it was written for the slots, and may say something else here. */
function tell(): void {
  for (const widget of Array.from(document.querySelectorAll('realtime-voice'))) {
    if (widget.querySelector('a')) continue;
    const link = document.createElement('a');
    link.href = HELP;
    link.textContent = 'Which ones can be used';
    const sentence = document.createElement('p');
    sentence.append(`${SENTENCE} `, link);
    widget.append(sentence);
  }
}
