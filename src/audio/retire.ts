/**
 * The end of a processor. It stands alone because Chromium keeps a processor that was never told to stop for as long
 * as the page lives, with its memory, whatever becomes of its node and its context.
 */
import type {CaptureCommand, PlaybackCommand} from './worklets/messages.js';

/** Nothing is heard of it from now on. Its context must run for a moment longer: `closeContext` sees to that. */
export function retire(node: AudioWorkletNode): void {
  node.port.postMessage({type: 'stop'} satisfies CaptureCommand & PlaybackCommand);
  node.disconnect();
  node.port.onmessage = null;
  node.port.close();
}
