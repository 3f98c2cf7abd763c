/** Both processors, for whoever loads them: the file, and the text for pages where the file cannot be had. */
import type {WorkletSource} from './load-worklet.js';
import file from './worklets/processors.worklet.ts?worklet';

export const processors: WorkletSource = {
  file,
  source: async () => (await import('./worklets/processors.worklet.ts?worklet-text')).default,
};
