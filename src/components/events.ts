/** What the element tells the page, one class for each event. All of them bubble and cross shadow roots. */
import type {ConversationEntry} from '../realtime/conversation/entry.js';
import type {LegKind} from '../realtime/legs/leg.js';
import type {EndReason} from '../realtime/session/state.js';
import type {ToolCall} from '../realtime/session/voice-session.js';
import {VoiceEvent, type VoiceBeforeStartEvent, type VoiceErrorEvent} from './shell-events.js';
import type {VoiceStateChangeEvent} from './shell-events.js';

export * from './shell-events.js';

export type Speaker = 'user' | 'assistant';

/** The call is live: the visitor can speak. */
export class VoiceStartEvent extends VoiceEvent {
  constructor() {
    super('voice-start');
  }
}

/** An entry of the conversation is new or has changed; with `final` its words stay. */
export class VoiceTranscriptEvent extends VoiceEvent {
  constructor(
    readonly entry: ConversationEntry,
    readonly final: boolean,
  ) {
    super('voice-transcript');
  }

  get detail(): {readonly entry: ConversationEntry; readonly final: boolean} {
    return {entry: this.entry, final: this.final};
  }
}

/** Somebody begins or stops to speak. */
export class VoiceSpeechEvent extends VoiceEvent {
  constructor(
    type: 'voice-speech-start' | 'voice-speech-end',
    readonly speaker: Speaker,
  ) {
    super(type);
  }

  get detail(): {readonly speaker: Speaker} {
    return {speaker: this.speaker};
  }
}

/** The assistant calls a tool that has no handler: answer it with `respondWith`, or it is told that nobody did. */
export class VoiceToolCallEvent extends VoiceEvent {
  readonly #call: ToolCall;

  constructor(call: ToolCall) {
    super('voice-tool-call');
    this.#call = call;
  }

  get name(): string {
    return this.#call.name;
  }

  get arguments(): ToolCall['arguments'] {
    return this.#call.arguments;
  }

  get callId(): string {
    return this.#call.callId;
  }

  get detail(): ToolCall {
    return this.#call;
  }

  /**
   * Answers the assistant with a value, or with a promise of it: at once, or later until the tool's time is up (30 s
   * unless it says another). The first answer wins.
   */
  respondWith(output: unknown): void {
    this.#call.respondWith(output);
  }
}

/** The sound takes another way than before, and why. */
export class VoiceTransportChangeEvent extends VoiceEvent {
  constructor(
    readonly transport: LegKind,
    readonly reason: string,
  ) {
    super('voice-transport-change');
  }

  get detail(): {readonly transport: LegKind; readonly reason: string} {
    return {transport: this.transport, reason: this.reason};
  }
}

/** A call that had started is over. */
export class VoiceEndEvent extends VoiceEvent {
  constructor(
    readonly reason: EndReason,
    /** What the server says of the call, where it says something. */
    readonly report?: unknown,
  ) {
    super('voice-end');
  }

  get detail(): {readonly reason: EndReason; readonly report: unknown} {
    return {reason: this.reason, report: this.report};
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
