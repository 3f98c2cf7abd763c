/** The session: the thin conductor between the pure machine, the pure transcript and what is opened for a call. */
import type {PageSettings} from '../../config/schema.js';
import type {AudioGesture} from '../../audio/gesture.js';
import type {VoiceError} from '../../shared/errors.js';
import {Store} from '../../shared/store.js';
import type {ConversationEntry} from '../conversation/entry.js';
import type {LegKind} from '../legs/leg.js';
import type {EndReason, SessionState} from './state.js';

export type VoiceSessionEvents = {
  'speech-start': {readonly speaker: 'user' | 'assistant'};
  'speech-end': {readonly speaker: 'user' | 'assistant'};
  transcript: {readonly entry: ConversationEntry; readonly final: boolean};
  'tool-call': ToolCall;
  'transport-change': {readonly transport: LegKind; readonly reason: string};
  /** A failure that does not end the call (`config/not-allowed`, a refused tool output). */
  error: {readonly error: VoiceError};
};

/** A page tool: what the model may call, and what the page does then. */
export type PageTool = {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments: an object. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly handler: (
    args: Readonly<Record<string, unknown>>,
    context: {readonly callId: string; readonly signal: AbortSignal},
  ) => unknown;
};

/** A call of a tool that has no registered handler: somebody may answer it. */
export type ToolCall = {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly callId: string;
  /** Answers the model with a value or a promise; the first call wins. */
  readonly respondWith: (output: unknown) => void;
};

export type VoiceSessionOptions = {
  readonly settings: PageSettings;
  /** The tools of the page; read when a call starts. */
  readonly tools: readonly PageTool[];
  /** Where the voice server answers: an absolute URL ending in `/api/realtime`. */
  readonly serverUrl: string;
};

export declare class VoiceSession {
  constructor(options: VoiceSessionOptions);
  readonly state: Store<SessionState>;
  readonly conversation: Store<readonly ConversationEntry[]>;
  readonly micMuted: Store<boolean>;
  on<Name extends keyof VoiceSessionEvents>(
    name: Name,
    listener: (payload: VoiceSessionEvents[Name]) => void,
    options?: {signal?: AbortSignal},
  ): () => void;
  /** Opens a call. Never rejects: failures arrive in `state`. A second call while one runs does nothing. */
  connect(gesture?: AudioGesture): Promise<void>;
  disconnect(reason?: EndReason): void;
  setMicMuted(muted: boolean): void;
  sendText(text: string): void;
  interrupt(): void;
  /** Loudness of both sides right now, 0 to 1. */
  levels(): {readonly input: number; readonly output: number};
}
