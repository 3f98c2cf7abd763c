/** What a page is told of a recording. It comes with the recording: no other call has use for it. */
import type {CallLogFile} from '../../realtime/session/log/call-log-file.js';
import {VoiceEvent} from '../shell-events.js';

/**
 * A recorded call is over. `recording` is a WAV file (`recording.type`) with the visitor in its left channel and the
 * assistant in its right one; `duration` is in seconds. `log` is the call for `replay`, which names the sound by
 * `fileName`: kept side by side, they are played together.
 */
export class VoiceRecordingEvent extends VoiceEvent<RecordedCall> {
  declare readonly recording: Blob;
  declare readonly duration: number;
  declare readonly fileName: string;
  declare readonly log: CallLogFile;

  constructor(call: RecordedCall) {
    super('voice-recording', call);
  }
}

export type RecordedCall = {
  readonly recording: Blob;
  readonly duration: number;
  readonly fileName: string;
  readonly log: CallLogFile;
};

/** Whether a call is recorded from now on, and why. Where the visitor refused there is no `voice-recording`. */
export class VoiceRecordingChangeEvent extends VoiceEvent<{
  readonly recording: boolean;
  readonly reason: RecordingReason;
}> {
  declare readonly recording: boolean;
  declare readonly reason: RecordingReason;

  constructor(recording: boolean, reason: RecordingReason) {
    super('voice-recording-change', {recording, reason});
  }
}

/** `full`: it is as long as it may be, and was kept; `failed`: this browser or this page cannot. */
export type RecordingReason = 'agreed' | 'refused' | 'full' | 'failed' | 'ended';

declare global {
  interface HTMLElementEventMap {
    'voice-recording': VoiceRecordingEvent;
    'voice-recording-change': VoiceRecordingChangeEvent;
  }
}
