/**
 * What the shell hands down to its parts, one context for each rate of change: words and commands never change
 * in a call, the state does a few times a turn, the transcript with every word.
 * The keys are shared symbols, so that elements of the page, and of another copy of this script, can join in.
 */
import type {ConversationEntry} from '../realtime/conversation/entry.js';
import type {TranscriptFormat} from '../realtime/conversation/export.js';
import type {Feedback} from '../realtime/session/send-feedback.js';
import type {SessionState} from '../realtime/session/state.js';
import type {Context} from './context.js';
import type {Words} from './locales/en.js';

/** What the call is doing, for views. */
export type VoiceView = {
  readonly state: SessionState;
  readonly micMuted: boolean;
  /** Is nothing spoken in this call? */
  readonly written: boolean;
  /** Is all written down and nothing answered? */
  readonly unanswered: boolean;
  /** Does the visitor begin and end turns by hand? */
  readonly byHand: boolean;
  /** When the call became live, in epoch ms; absent before. */
  readonly since?: number | undefined;
  readonly hint?: CallHint | undefined;
};

/** What may have to be said beside the state: perhaps nobody is heard, or the call may last for so long only. */
export type CallHint = 'quiet' | {readonly secondsLeft?: number | undefined};

/** What views ask for; what comes of it arrives in the state. */
export type VoiceCommands = {
  setMicMuted(muted: boolean): void;
  setPaused(paused: boolean): void;
  /** The conversation as a file. */
  exportTranscript(format: TranscriptFormat): Promise<string>;
  interrupt(): void;
  /** With turns by hand: the visitor has the word from now on, or no longer. */
  talk(on: boolean): void;
  sendText(text: string): void;
  /** Tells the server how the call was, once it is over; whoever asks has told the page, which may keep it. */
  sendFeedback(feedback: Feedback): void;
  /** Loudness of both sides right now, 0 to 1. */
  levels(): {readonly input: number; readonly output: number};
};

export const viewContext: Context<VoiceView> = Symbol.for('realtime-voice/view');
export const transcriptContext: Context<readonly ConversationEntry[]> =
  Symbol.for('realtime-voice/transcript');
export const commandsContext: Context<VoiceCommands> = Symbol.for('realtime-voice/commands');
export const wordsContext: Context<Words> = Symbol.for('realtime-voice/words');
