/** Both processors as one module: a context loads one file, and what they share is in it once. */
import './capture.worklet.js';
import './playback.worklet.js';
