/** What a visitor said of a call: for the owner, beside the report of what it took. */
import type {GuardedClientFrame} from '../../src/realtime/protocol/guarded-client.js';
import type {CallReport} from './call-report.js';

/** Whose call it was, by the names that its report has. */
export type RatedCall = Pick<CallReport, 'call' | 'agent' | 'visitor'>;

/** How it was. The text may be empty. */
export type Feedback = Pick<Extract<GuardedClientFrame, {type: 'feedback'}>, 'rating' | 'text'>;

export type CallFeedback = RatedCall & Feedback;
