/** What the element tells the page, one class for each event. All of them bubble and cross shadow roots. */
import type {ConversationEntry} from '../realtime/conversation/entry.js';
import type {LegKind} from '../realtime/legs/leg.js';
import type {EndReason} from '../realtime/session/state.js';
import type {ToolCall} from '../realtime/session/voice-session.js';
import {VoiceEvent, type VoiceBeforeStartEvent, type VoiceErrorEvent} from './shell-events.js';
import type {VoiceStateChangeEvent} from './shell-events.js';

export * from './shell-events.js';
export type {VoiceUsageEvent} from './figures/usage-event.js';
export type {VoiceOpenEvent} from './popup/open-events.js';
export type {VoiceFeedbackEvent} from './feedback/feedback-event.js';
export type {VoiceRecordingChangeEvent, VoiceRecordingEvent} from './recording/recording-event.js';

export type Speaker = 'user' | 'assistant';

/** The call is live: the visitor can speak. */
export class VoiceStartEvent extends VoiceEvent {
  constructor() {
    super('voice-start', {});
  }
}

/** An entry of the conversation is new or has changed; with `final` its words stay. */
export class VoiceTranscriptEvent extends VoiceEvent<{
  readonly entry: ConversationEntry;
  readonly final: boolean;
}> {
  declare readonly entry: ConversationEntry;
  declare readonly final: boolean;

  constructor(entry: ConversationEntry, final: boolean) {
    super('voice-transcript', {entry, final});
  }
}

/** Somebody begins or stops to speak. */
export class VoiceSpeechEvent extends VoiceEvent<{readonly speaker: Speaker}> {
  declare readonly speaker: Speaker;

  constructor(type: 'voice-speech-start' | 'voice-speech-end', speaker: Speaker) {
    super(type, {speaker});
  }
}

/** The assistant calls a tool that has no handler: answer it with `respondWith`, or it is told that nobody did. */
export class VoiceToolCallEvent extends VoiceEvent<ToolCall> {
  declare readonly name: string;
  declare readonly arguments: ToolCall['arguments'];
  declare readonly callId: string;
  /**
   * Answers the assistant with a value, or with a promise of it: at once, or later until the tool's time is up (30 s
   * unless it says another). The first answer wins.
   */
  declare readonly respondWith: ToolCall['respondWith'];

  constructor(call: ToolCall) {
    super('voice-tool-call', call);
  }
}

/** The sound takes another way than before, and why. */
export class VoiceTransportChangeEvent extends VoiceEvent<{
  readonly transport: LegKind;
  readonly reason: string;
}> {
  declare readonly transport: LegKind;
  declare readonly reason: string;

  constructor(transport: LegKind, reason: string) {
    super('voice-transport-change', {transport, reason});
  }
}

/** A call that had started is over. `report`: what the server says of it, where it says something. */
export class VoiceEndEvent extends VoiceEvent<{readonly reason: EndReason; readonly report: unknown}> {
  declare readonly reason: EndReason;
  declare readonly report: unknown;

  constructor(reason: EndReason, report?: unknown) {
    super('voice-end', {reason, report});
  }
}

declare global {
  interface HTMLElementEventMap {
    'voice-before-start': VoiceBeforeStartEvent;
    'voice-start': VoiceStartEvent;
    'voice-state-change': VoiceStateChangeEvent;
    'voice-transcript': VoiceTranscriptEvent;
    'voice-speech-start': VoiceSpeechEvent;
    'voice-speech-end': VoiceSpeechEvent;
    'voice-tool-call': VoiceToolCallEvent;
    'voice-transport-change': VoiceTransportChangeEvent;
    'voice-error': VoiceErrorEvent;
    'voice-end': VoiceEndEvent;
  }
}
