/** What a session tells whoever listens, beside its stores. */
import type {VoiceError} from '../../shared/errors.js';
import type {ConversationEntry} from '../conversation/entry.js';
import type {LegKind} from '../legs/leg.js';
import type {ServerEvent} from '../protocol/server-events.js';
import type {Speaker} from './speech-events.js';
import type {ToolCall, ToolProgress} from './tools/page-tool.js';

export type VoiceSessionEvents = {
  'speech-start': {readonly speaker: Speaker};
  'speech-end': {readonly speaker: Speaker};
  transcript: {readonly entry: ConversationEntry; readonly final: boolean};
  'tool-call': ToolCall;
  /** What a tool is doing that was called. */
  'tool-progress': ToolProgress;
  'transport-change': {readonly transport: LegKind; readonly reason: string};
  /** Every event of the provider that we know, as it came. */
  event: {readonly event: ServerEvent};
  /** A failure that does not end the call. */
  error: {readonly error: VoiceError};
};
