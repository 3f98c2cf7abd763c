/** What the call is doing, in the terms of views: one form of the orb, one line of words. Pure, so tests need no DOM. */
import type {EndReason} from '../realtime/session/state.js';
import type {VoiceView} from './contexts.js';
import type {Words} from './locales/en.js';

/** The forms of the orb; each differs by shape and motion, not by colour alone. */
export type OrbForm =
  'still' | 'connecting' | 'listening' | 'hearing' | 'thinking' | 'speaking' | 'muted' | 'paused' | 'failed';

export function orbFormOf({state, micMuted, written}: VoiceView): OrbForm {
  switch (state.phase) {
    case 'connecting':
    case 'reconnecting':
      return 'connecting';
    case 'paused':
    case 'failed':
      return state.phase;
    case 'live':
      return isMutedNow(state.turn, micMuted, written) ? 'muted' : state.turn;
    default:
      return 'still';
  }
}

export function statusWordsOf({state, micMuted, written, byHand}: VoiceView, words: Words): string {
  switch (state.phase) {
    case 'idle':
      return words.invitation;
    case 'connecting':
      return state.step === 'microphone' && !written ? words.allowMicrophone : words.connecting;
    case 'live':
      if (state.link === 'switching') return words.switching;
      if (isMutedNow(state.turn, micMuted, written)) return words.muted;
      if (state.turn !== 'listening') return words[state.turn];
      return written ? words.ready : byHand ? words.byHand : words.listening;
    case 'ended':
      return words[ENDINGS[state.reason]];
    default:
      return words[state.phase];
  }
}

/** A closed microphone is told while it matters: not over an answer that is being thought or spoken. */
function isMutedNow(turn: string, micMuted: boolean, written: boolean): boolean {
  return micMuted && !written && (turn === 'listening' || turn === 'hearing');
}

const ENDINGS = {
  visitor: 'endedByVisitor',
  page: 'endedByVisitor',
  removed: 'endedByVisitor',
  assistant: 'endedByAssistant',
  idle: 'endedByIdle',
  limit: 'endedByLimit',
  budget: 'endedByBudget',
  server: 'endedByServer',
  lost: 'endedByLoss',
} as const satisfies Record<EndReason, keyof Words>;
