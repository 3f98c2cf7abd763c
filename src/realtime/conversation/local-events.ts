/**
 * What the transcript learns from this side of the line, beside the events of the provider. It stands alone as the
 * list of what a conductor of a call (the session, the guard) owes the transcript, and when.
 */
import type {CallStatus} from './entry.js';

export type LocalEvent =
  /** Sent by the session when the sound of an answer begins at the speaker, be it behind another one, or there is silence. */
  | {
      readonly type: 'playing';
      readonly on: boolean;
      /** Absent: the newest answer. */
      readonly itemId?: string;
      /** How much of it has been heard by then. */
      readonly heardMs?: number;
    }
  /** Sent by whoever cuts an answer, when it has fallen silent. */
  | {
      readonly type: 'heard';
      /** Absent: the answer that is heard right now, and all of it that was heard until now. */
      readonly itemId?: string;
      readonly heardMs?: number;
      /** How long the whole answer sounds. Absent where more of it may come: then its words say how long. */
      readonly soundMs?: number;
    }
  /** Sent by whoever runs a tool, when its call waits for consent, runs, or is over. */
  | {
      readonly type: 'tool';
      readonly callId: string;
      readonly status: CallStatus;
      readonly output?: string;
    }
  /** Sent by the session when the page has told the model something, with the id that the message carries. */
  | {readonly type: 'note'; readonly id: string; readonly text: string};
