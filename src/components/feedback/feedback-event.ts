/** What a visitor says of a call, told to the page first. It comes with the form: no other call has use for it. */
import type {Feedback} from '../../realtime/session/send-feedback.js';
import {VoiceEvent} from '../shell-events.js';

/**
 * The visitor has said how the call was; the text may be empty. Cancel it, and the server is not told: then it is the
 * page's own to keep.
 */
export class VoiceFeedbackEvent extends VoiceEvent<Feedback> {
  declare readonly rating: Feedback['rating'];
  declare readonly text: string;

  constructor({rating, text}: Feedback) {
    super('voice-feedback', {rating, text}, {cancelable: true});
  }
}

declare global {
  interface HTMLElementEventMap {
    'voice-feedback': VoiceFeedbackEvent;
  }
}
