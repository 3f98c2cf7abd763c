/** What one call took: for the owner's books once it is over, and for the browser as far as its agent exposes it. */
import type {VisitorReport} from '../../src/realtime/protocol/guarded-server.js';
import type {ServerEvent} from '../../src/realtime/protocol/server-events.js';

export type CallReport = {
  /** The call, by a name that is the same wherever it went on. */
  readonly call: string;
  readonly agent: string;
  /** The visitor, by a key that names no one. */
  readonly visitor: string;
  readonly model: string;
  /** Why it is over. */
  readonly reason: string;
  /** When it was let in here, as an ISO date. */
  readonly startedAt: string;
  /** So long somebody was on the line here, or could come back. */
  readonly seconds: number;
  /** Answers that were paid for. */
  readonly responses: number;
  /** Tokens, by the provider's own count. */
  readonly usage: UsageSums;
  /** In dollars. Absent where no price is known. */
  readonly cost?: number | undefined;
};

/** What a call took so far. */
export type Taken = Pick<CallReport, 'seconds' | 'responses' | 'usage' | 'cost'>;

export type UsageSums = {
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  /** Of turns that were written down. */
  readonly transcribedSeconds: number;
};

export const NO_USAGE: UsageSums = {inputTokens: 0, cachedTokens: 0, outputTokens: 0, transcribedSeconds: 0};

/** The sums with what an event says was taken. */
export function withUsage(sums: UsageSums, event: ServerEvent): UsageSums {
  if (event.type === 'response.done') {
    const {input_tokens = 0, output_tokens = 0, input_token_details: details} = event.response.usage ?? {};
    return {
      ...sums,
      inputTokens: sums.inputTokens + input_tokens,
      cachedTokens: sums.cachedTokens + (details?.cached_tokens ?? 0),
      outputTokens: sums.outputTokens + output_tokens,
    };
  }
  if (event.type !== 'conversation.item.input_audio_transcription.completed') return sums;
  return {...sums, transcribedSeconds: sums.transcribedSeconds + (event.usage?.seconds ?? 0)};
}

/** What a browser is told of it. */
export function visitorReport(
  {seconds, responses, usage, cost}: Taken,
  expose: ReadonlyArray<'usage' | 'cost'>,
): VisitorReport {
  return {
    seconds,
    ...(expose.includes('usage') && {responses, usage}),
    ...(expose.includes('cost') && cost !== undefined && {cost}),
  };
}
