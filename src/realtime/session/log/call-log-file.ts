/**
 * The file of a call: what happened in it, each thing with its time, as JSON. It stands alone as the contract between
 * whoever writes such a file, plays it again, or draws it.
 */
import type {ConversationEntry} from '../../conversation/entry.js';
import type {LegKind} from '../../legs/leg.js';
import type {ServerEvent} from '../../protocol/server-events.js';
import type {VoiceErrorCode} from '../../../shared/errors.js';
import type {Speaker} from '../speech-events.js';
import type {SessionState} from '../state.js';
import type {ApprovalRequest} from '../tools/approvals.js';
import type {ToolArguments, ToolProgress} from '../tools/page-tool.js';

/** What a file says of itself, by which it is known among other JSON. */
export const CALL_LOG_FORMAT = 'realtime-voice-call';
/** A reader understands this version. Another kind of record is no other version: readers pass over what they do not know. */
export const CALL_LOG_VERSION = 1;

/** An error as it stands in a file: no cause, which may hold anything. */
export type LoggedError = {
  readonly code: VoiceErrorCode;
  readonly message: string;
  readonly retryAfter?: number | undefined;
};

/** A state as it stands in a file. */
export type LoggedState =
  | Exclude<SessionState, {phase: 'failed' | 'reconnecting'}>
  | {readonly phase: 'failed'; readonly error: LoggedError}
  | {
      readonly phase: 'reconnecting';
      readonly attempt: number;
      readonly delay: number;
      readonly cause: LoggedError;
    };

/** What happened, by kind. */
export type CallFact =
  /** Each state, the steps of connecting among them. */
  | {readonly type: 'state'; readonly state: LoggedState}
  /** An entry is new, or is another than before; a new one stands before the entry `before`, or at the end. */
  | {readonly type: 'entry'; readonly entry: ConversationEntry; readonly before?: string | undefined}
  /** The text of an entry goes on with `more`, and nothing else of it changed. */
  | {readonly type: 'words'; readonly id: string; readonly more: string}
  | {readonly type: 'removed'; readonly id: string}
  | {readonly type: 'speech'; readonly speaker: Speaker; readonly on: boolean}
  /** What the provider or the guard said, as it came, without sound and pictures. */
  | {readonly type: 'event'; readonly event: ServerEvent}
  /** What this side said to them, where that can be seen. */
  | {readonly type: 'sent'; readonly event: {readonly type: string}}
  | {readonly type: 'transport'; readonly transport: LegKind; readonly reason: string}
  /** A call of a tool that the page is offered. */
  | {
      readonly type: 'tool-call';
      readonly callId: string;
      readonly name: string;
      readonly arguments: ToolArguments;
    }
  | ({readonly type: 'tool-progress'} & ToolProgress)
  /** All that the visitor is asked from now on. */
  | {readonly type: 'approvals'; readonly approvals: readonly ApprovalRequest[]}
  | {readonly type: 'muted'; readonly muted: boolean}
  | {readonly type: 'push-to-talk'; readonly on: boolean}
  /** Loudness of both sides, 0 to 1, where it is another than before. */
  | {readonly type: 'levels'; readonly input: number; readonly output: number}
  /** A failure that did not end the call. */
  | {readonly type: 'error'; readonly error: LoggedError}
  /** What somebody else wants kept with the call: measurements, costs, details of the connection. */
  | {readonly type: 'note'; readonly name: string; readonly detail: unknown}
  /** From here on levels, events and notes are missing: the log was full. */
  | {readonly type: 'full'};

/** `at`: milliseconds since the call began, to a tenth. */
export type CallRecord = CallFact & {readonly at: number};

/** The recorded sound of a call: one file with the visitor left and the assistant right. */
export type LoggedSound = {
  /** A data URI, or where the file lies, as seen from the log. */
  readonly url: string;
  /** Milliseconds of the call at which it begins. */
  readonly at: number;
};

export type CallLogFile = {
  readonly format: typeof CALL_LOG_FORMAT;
  readonly version: typeof CALL_LOG_VERSION;
  /** When the call began: ISO 8601. */
  readonly startedAt: string;
  /** How long it has lasted, in milliseconds. */
  readonly durationMs: number;
  /** Harmless words on the call, such as the agent's name and the mode. */
  readonly about: Readonly<Record<string, string>>;
  readonly sound?: LoggedSound | undefined;
  /** In the order in which they happened. */
  readonly records: readonly CallRecord[];
};
