/**
 * The processors, for whoever loads them: both in one file, and each by itself for a call whose answers a line of the browser's
 * own plays. As files, and as text for pages where a file cannot be had.
 */
import type {WorkletSource} from './load-worklet.js';
import captureFile from './worklets/capture.worklet.ts?worklet';
import playbackFile from './worklets/playback.worklet.ts?worklet';
import file from './worklets/processors.worklet.ts?worklet';

/** Both: what they share is in it once. */
export const processors: WorkletSource = {
  file,
  source: () => import('./worklets/processors.worklet.ts?worklet-text'),
};

export const captureProcessor: WorkletSource = {
  file: captureFile,
  source: () => import('./worklets/capture.worklet.ts?worklet-text'),
};

export const playbackProcessor: WorkletSource = {
  file: playbackFile,
  source: () => import('./worklets/playback.worklet.ts?worklet-text'),
};

/** Which of them a call will begin with, as far as its settings tell. */
export function likelyProcessors(mode = 'conversation', transport: string | undefined): WorkletSource {
  return mode === 'conversation' && transport !== 'websocket' ? captureProcessor : processors;
}
