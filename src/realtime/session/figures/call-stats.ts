/** What a call can say of its own quickness: the shape of `stats`. It stands alone so that whoever draws it loads no code. */
import type {LegKind} from '../../legs/leg.js';
import type {ConnectStep} from '../state.js';

/** Times are in milliseconds; `at` counts from `startedAt`. */
export type CallStats = {
  /** When the call was asked for, in epoch ms. */
  readonly startedAt: number;
  /** How long each step of connecting took, in the order in which they came. */
  readonly connect: ReadonlyArray<{readonly step: ConnectStep; readonly at: number; readonly ms: number}>;
  /** From the click to a call that is live; absent before. */
  readonly connectMs?: number;
  /** How the sound travels; absent in a written call. */
  readonly transport?: LegKind;
  readonly turns: readonly TurnStats[];
  /** How the line is, as it was last looked at; absent before the first look. */
  readonly line?: LineStats;
};

/**
 * One turn: from the end of what the visitor said to the first sound of the answer at the speaker. What did not happen, or
 * cannot be known over this line, is absent.
 */
export type TurnStats = {
  /** The entry of the conversation with what the visitor said; absent where the assistant spoke first. */
  readonly entryId?: string;
  /** The end of speech as the microphone of this page heard it, or the moment at which a text was sent. */
  readonly at: number;
  /** From `at`: the provider took the turn. */
  readonly committedMs?: number;
  /** From `at`: the provider began an answer. */
  readonly createdMs?: number;
  /** From `at`: the first word of the answer was here. */
  readonly firstTokenMs?: number;
  /** From `at`: the first sound of the answer was here. */
  readonly firstAudioMs?: number;
  /** From `at`: the answer was heard. */
  readonly heardMs?: number;
  /** From the first sound of the visitor's voice over the answer to silence. */
  readonly interruptedMs?: number;
};

/** The line, as the browser measures it. */
export type LineStats = {
  /** When it was looked at. */
  readonly at: number;
  readonly roundTripMs?: number;
  /** Of the sound that comes. */
  readonly jitterMs?: number;
  /** Of the packets that should have come so far, this part was lost, 0 to 1. */
  readonly loss?: number;
  /** Of the sound that was played so far, this part was made up to hide a gap, 0 to 1. */
  readonly concealed?: number;
  /** How much sound waits before it is played, on the average. */
  readonly bufferMs?: number;
  /** How much of the microphone waits to be sent, in bytes; over a WebSocket alone. */
  readonly sendBufferBytes?: number;
};
