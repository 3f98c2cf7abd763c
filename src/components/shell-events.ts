/** The events that the closed widget fires itself; events.ts has all the others and hands these on. */
import type {SessionState} from '../realtime/session/state.js';
import type {VoiceError} from '../shared/errors.js';

/** What all our events share: they bubble, leave the shadow root, and have their fields in a `detail`, too. */
export abstract class VoiceEvent<Detail extends object = object> extends Event {
  declare readonly detail: Detail;

  constructor(type: string, detail: Detail, options: EventInit = {}) {
    super(type, {bubbles: true, composed: true, ...options});
    Object.assign(this, detail, {detail});
  }
}

/** A call is about to start: the microphone has not been asked for. Cancel it, or let it wait for a promise. */
export class VoiceBeforeStartEvent extends VoiceEvent {
  /** What the start waits for. A rejection cancels the start. */
  readonly waiting: Array<Promise<unknown>> = [];

  constructor() {
    super('voice-before-start', {}, {cancelable: true});
  }

  /** Holds the start until `promise` resolves, for a consent dialog; only while the event is dispatched. */
  waitUntil(promise: Promise<unknown>): void {
    this.waiting.push(promise);
  }
}

/** What the widget is doing has changed; `state` is already true. */
export class VoiceStateChangeEvent extends VoiceEvent<{
  readonly state: SessionState;
  readonly previous: SessionState;
}> {
  declare readonly state: SessionState;
  declare readonly previous: SessionState;

  constructor(state: SessionState, previous: SessionState) {
    super('voice-state-change', {state, previous});
  }
}

/** Something failed: `error.code` says what, `error.help` where it is explained. */
export class VoiceErrorEvent extends VoiceEvent<{readonly error: VoiceError}> {
  declare readonly error: VoiceError;

  constructor(error: VoiceError) {
    super('voice-error', {error});
  }
}
