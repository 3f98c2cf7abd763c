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
  /** Milliseconds since the epoch when the entry began. */
  readonly at: number;
};
