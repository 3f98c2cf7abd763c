/** What a call takes, told to the page. It stands alone because only calls that are told of it load it. */
import type {CallTaken, Taken} from './usage-keeper.js';
import {VoiceEvent} from '../shell-events.js';

/**
 * What one answer, the writing down of one turn, or the reading of an answer aloud took, and once more at the end what the
 * call did. Of what the server does not expose, or does not know, nothing is there.
 */
export class VoiceUsageEvent extends VoiceEvent<{
  readonly usage: Taken;
  readonly cost?: number | undefined;
  readonly total: CallTaken;
  readonly final: boolean;
}> {
  /**
   * Of this answer or turn; at the end the sums of the call. Tokens and seconds, by the names of the provider, and the
   * characters that the voice server read aloud.
   */
  declare readonly usage: Taken;
  /** What that did cost, in dollars. */
  declare readonly cost: number | undefined;
  /** The call so far. */
  declare readonly total: CallTaken;
  /** Is the call over? */
  declare readonly final: boolean;

  constructor(usage: Taken, total: CallTaken, final: boolean) {
    super('voice-usage', {usage, cost: usage.cost, total, final});
  }
}

declare global {
  interface HTMLElementEventMap {
    'voice-usage': VoiceUsageEvent;
  }
}
