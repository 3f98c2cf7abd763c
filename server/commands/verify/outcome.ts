/** What a check finds out about a provider. "Not known" is an answer, and says why; nothing is made up. */
import type {Provider} from './call.js';

export const QUESTIONS = {
  U1: 'Is an offer of sound alone accepted?',
  U2: 'Can a call be watched before its sound flows?',
  U3: 'Does sound stop when a call is hung up?',
  U4: 'Does the sideband see what a browser changes?',
  U5: 'Is a client secret powerless over other calls?',
  U6: 'Which of two JSON fields of one name counts?',
  U7: 'Does a cancelled answer say what it cost?',
  SCTP: 'Does the seal hold against a changed answer?',
  RTP: 'Is sound held to the time that passes?',
} as const;
export type Question = keyof typeof QUESTIONS;

export type Outcome = {readonly state: 'pass' | 'fail' | 'not known'; readonly what: string};

export const pass = (what: string): Outcome => ({state: 'pass', what});
export const fail = (what: string): Outcome => ({state: 'fail', what});

export type CheckPorts = {
  readonly provider: Provider;
  readonly tell: (question: Question, outcome: Outcome) => void;
};

export type Check = (ports: CheckPorts) => Promise<void>;
