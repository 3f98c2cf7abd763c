/** One line of the conversation as the visitor reads it. */
export type ConversationEntry = {
  readonly id: string;
  readonly role: 'user' | 'assistant' | 'tool' | 'note';
  /** The words so far; for a tool, what it is doing. */
  readonly text: string;
  /** What was heard of the answer, where it was interrupted. */
  readonly heard?: string;
  /** Will the words still change? */
  readonly final: boolean;
  /** The sound was speech, but its words are not known. */
  readonly unclear?: boolean;
  /** Milliseconds since the epoch when the entry began: speech when it was first heard, writing when it came. */
  readonly at: number;
  /** When its sound ended, where it had one. */
  readonly until?: number;
  /** How sure it is that these were the words, where the session asked for that: of each piece of them, in order. */
  readonly logprobs?: readonly Logprob[];
  /** Pictures that came with it, as data URIs. */
  readonly images?: readonly string[];
  /** What the assistant wanted done, where this is a tool. */
  readonly call?: EntryCall;
};

/** A piece of the words, and the natural logarithm of the probability that it is right. */
export type Logprob = {readonly token: string; readonly logprob: number};

export type EntryCall = {
  readonly callId: string;
  readonly name: string;
  /** JSON text, as the model wrote it. */
  readonly arguments: string;
  readonly status: CallStatus;
  readonly output?: string | undefined;
};

/** `waiting` for somebody to agree; `refused` by them; `failed` where the tool did, or the answer was cut first. */
export type CallStatus = 'running' | 'waiting' | 'done' | 'failed' | 'refused';
