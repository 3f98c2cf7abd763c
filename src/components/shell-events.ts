/** The events that the closed widget fires itself; events.ts has all the others and hands these on. */
import type {SessionState} from '../realtime/session/state.js';
import type {VoiceError} from '../shared/errors.js';

/** What all our events share: they bubble and leave the shadow root. */
export abstract class VoiceEvent extends Event {
  constructor(type: string, options: EventInit = {}) {
    super(type, {bubbles: true, composed: true, ...options});
  }
}

/** A call is about to start: the microphone has not been asked for. Cancel it, or let it wait for a promise. */
export class VoiceBeforeStartEvent extends VoiceEvent {
  /** What the start waits for. A rejection cancels the start. */
  readonly waiting: Array<Promise<unknown>> = [];

  constructor() {
    super('voice-before-start', {cancelable: true});
  }

  /** Holds the start until `promise` resolves, for a consent dialog; only while the event is dispatched. */
  waitUntil(promise: Promise<unknown>): void {
    this.waiting.push(promise);
  }
}

/** What the widget is doing has changed; `state` is already true. */
export class VoiceStateChangeEvent extends VoiceEvent {
  constructor(
    readonly state: SessionState,
    readonly previous: SessionState,
  ) {
    super('voice-state-change');
  }

  get detail(): {readonly state: SessionState; readonly previous: SessionState} {
    return {state: this.state, previous: this.previous};
  }
}

/** Something failed: `error.code` says what, `error.help` where it is explained. */
export class VoiceErrorEvent extends VoiceEvent {
  constructor(readonly error: VoiceError) {
    super('voice-error');
  }

  get detail(): {readonly error: VoiceError} {
    return {error: this.error};
  }
}
