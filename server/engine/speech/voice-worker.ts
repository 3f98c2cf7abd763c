/** The thread that speaks: sentences in, sound out, in the order they came. */
import {parentPort} from 'node:worker_threads';
import {Flite} from './flite.js';
import type {Ready, SpeakReply, SpeakRequest} from './messages.js';

const port = parentPort;
if (port === null) throw new Error('voice-worker runs as a worker thread only');
const flite = new Flite();
// The first sentence compiles lazily: it should not be a visitor who waits for that.
flite.speak('Ready.', 'slt');

port.on('message', ({id, text, voice, speed}: SpeakRequest) => {
  const pcm = flite.speak(text, voice, speed);
  port.postMessage({id, pcm} satisfies SpeakReply, [pcm.buffer as ArrayBuffer]);
});
port.postMessage({ready: true} satisfies Ready);
