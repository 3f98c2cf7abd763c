/** What the work of a provider costs, as its own pages say it: written by the server, read by whoever counts. */

/** In dollars for a million tokens, which is micro-dollars for one. */
export type TokenPrice = {
  readonly textIn: number;
  readonly textCached: number;
  readonly textOut: number;
  readonly audioIn: number;
  readonly audioCached: number;
  readonly audioOut: number;
  readonly imageIn: number;
  readonly imageCached: number;
};

/** `perMinute` in dollars. */
export type MinutePrice = {readonly perMinute: number};

/** The prices of one call. Absent is free, or nobody counts. */
export type CallPrices = {
  readonly response?: TokenPrice | undefined;
  readonly transcription?: MinutePrice | undefined;
  /** Of the whole call, whatever happens in it. */
  readonly perMinute?: MinutePrice | undefined;
};
