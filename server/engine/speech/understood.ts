/** What was understood of a turn: its words as one would write them and, where it is known, how sure each of them is. */

/** A piece of a transcript; put together they are the transcript. */
export type Token = {
  readonly token: string;
  /** The logarithm of a likelihood, 0 at the best. */
  readonly logprob: number;
  readonly bytes: readonly number[];
};

export type Understood = {
  readonly sentence: string;
  /** One for each word, where they were asked for and the part knows them. */
  readonly logprobs: readonly Token[] | undefined;
};

/** A transcript in the pieces in which it is told: words, each with the space before it. */
export function piecesOf(transcript: string): string[] {
  return transcript.split(/(?= )/).filter(piece => piece !== '');
}

/** A sentence has the words that were recognised, in their order. */
export function tokensOf(sentence: string, logprobs: readonly number[]): Token[] {
  return piecesOf(sentence).flatMap((token, index) => {
    const logprob = logprobs[index];
    return logprob === undefined ? [] : [{token, logprob, bytes: [...Buffer.from(token)]}];
  });
}
