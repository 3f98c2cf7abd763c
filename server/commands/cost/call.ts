/** The shape of a recorded call, as its provider counted it: what recorded-call.ts holds, and bench/cost/record.ts writes. */

/** In tokens; `second`: since the call began. */
export type Answer = {
  readonly second: number;
  readonly textIn: number;
  readonly audioIn: number;
  readonly textOut: number;
  readonly audioOut: number;
};

/** Of a visitor, who spoke for so many seconds of it. */
export type Turn = {readonly second: number; readonly seconds: number};

export type RecordedCall = {
  readonly recordedOn: string;
  readonly seconds: number;
  /** So long the assistant spoke. */
  readonly answeredSeconds: number;
  readonly instructionWords: number;
  readonly turns: readonly Turn[];
  readonly answers: readonly Answer[];
};
