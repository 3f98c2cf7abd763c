/** What a widget that opens above its page tells it. */
import {VoiceEvent} from '../shell-events.js';

/** The panel was opened (`voice-open`) or closed (`voice-close`); the attribute `open` already says so. */
export class VoiceOpenEvent extends VoiceEvent {
  constructor(open: boolean) {
    super(open ? 'voice-open' : 'voice-close', {});
  }
}

declare global {
  interface HTMLElementEventMap {
    'voice-open': VoiceOpenEvent;
    'voice-close': VoiceOpenEvent;
  }
}
