/** How sound is written on a wire, by the names of the provider. */
import type {SoundFormat} from './frames.js';
import type {AudioFormat} from './realtime-session.js';

export function wireFormat(format: SoundFormat = 'pcm16'): AudioFormat {
  return format === 'pcm16' ? {type: 'audio/pcm', rate: 24000} : {type: `audio/${format}`};
}
