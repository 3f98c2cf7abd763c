/**
 * What the provider plays over WebRTC, by what it says of it. It stands alone because widget and guard read it alike: the
 * end of an answer may be told when the next one is heard already.
 */
import type {ServerEvent} from './server-events.js';

export class FarPlayback {
  #present: string | undefined;
  #before: string | undefined;

  /** Begins, or ends, by this event what is heard now? An end of which no beginning was told is one, too. */
  observe(event: ServerEvent): 'begins' | 'ends' | undefined {
    switch (event.type) {
      case 'output_audio_buffer.started':
        if (event.response_id !== this.#present) this.#before = this.#present;
        this.#present = event.response_id;
        return 'begins';
      case 'output_audio_buffer.stopped':
      case 'output_audio_buffer.cleared':
        return event.response_id === this.#before ? undefined : 'ends';
      default:
        return undefined;
    }
  }
}
