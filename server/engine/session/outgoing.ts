/** What leaves a session: events for everyone who listens, and the two ways a connection can be driven. */

/** The fields of a server event, without the ones that every event has. */
export type EventFields = Readonly<Record<string, unknown>>;
/** Sends one event to every listener of a session. */
export type Emit = (type: string, fields?: EventFields) => void;

/** One connection that sees and drives a session: the only socket, the data channel, or a sideband. */
export interface Sink {
  send(text: string): void;
  close(code: number, reason: string): void;
}

/** What was cut off when the output of a call was cleared. */
export type ClearedOutput = {
  readonly responseId: string;
  readonly itemId: string;
  /** What the listener heard of the item. */
  readonly playedMs: number;
  /** Items that waited to be heard: nothing of them was. */
  readonly unheard: readonly string[];
};

/** The speaker side of a call: plays in real time what responses push faster. Socket sessions have none. */
export interface CallOutput {
  play(responseId: string, itemId: string, pcm: Int16Array): void;
  /** No more sound comes for this response. */
  finish(responseId: string): void;
  clear(): ClearedOutput | undefined;
}
