/**
 * Changes of a call's settings, one after the other. It stands alone because one that costs more waits until that is
 * held, and the next one must not be made of what was before it.
 */
import type {VoiceError} from '../../src/shared/errors.js';
import {asVoiceError} from '../../src/shared/errors.js';
import type {GuardedOverrides} from '../../src/realtime/protocol/guarded-client.js';
import type {ChangedCall, StartedCall} from './start.js';

export type ChangesPorts = {
  readonly started: () => StartedCall;
  /** Holds what other settings cost more. `undefined`: nothing; rejects where it does not fit. */
  readonly hold: (started: StartedCall) => Promise<void> | undefined;
  /** The call is another one. */
  readonly onChanged: (started: StartedCall) => void;
  /** It stays as it was. */
  readonly refuse: (error: VoiceError) => void;
  /** What the visitor asked for makes no sense at all. */
  readonly fail: (error: VoiceError) => void;
};

export class Changes {
  readonly #ports: ChangesPorts;
  #last: Promise<void> | undefined;

  constructor(ports: ChangesPorts) {
    this.#ports = ports;
  }

  /** `then`: it is paid for, and the session may be told. Throws, or fails later, where the settings make no sense. */
  add(settings: GuardedOverrides, then: (changed: ChangedCall) => void): void {
    const change = (): Promise<void> | undefined => this.#change(settings, then);
    const running = this.#last === undefined ? change() : this.#last.then(change);
    if (running === undefined) return;
    const last = running
      .catch((failure: unknown) => this.#ports.fail(asVoiceError(failure, 'session/failed')))
      .finally(() => {
        if (this.#last === last) this.#last = undefined;
      });
    this.#last = last;
  }

  #change(settings: GuardedOverrides, then: (changed: ChangedCall) => void): Promise<void> | undefined {
    const {started, hold, onChanged, refuse} = this.#ports;
    const changed = started().change(settings);
    const apply = (): void => {
      onChanged(changed.started);
      then(changed);
    };
    const held = hold(changed.started);
    if (held === undefined) apply();
    return held?.then(apply, (failure: unknown) => refuse(asVoiceError(failure, 'session/failed')));
  }
}
