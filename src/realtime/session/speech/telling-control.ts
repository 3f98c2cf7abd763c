/**
 * The control of a guarded call whose answers this page speaks: the guard is told when one of them is heard, because no sound
 * of theirs passes it. It stands alone so that no other call carries it.
 */
import type {ControlChannel} from '../../channels/channel.js';
import type {ClientEvent} from '../../protocol/client-events.js';
import type {GuardedClientFrame} from '../../protocol/guarded-client.js';
import type {SessionSettings} from '../../protocol/session-settings.js';
import type {SessionControl, TurnSign} from '../connector.js';

type Playing = Extract<GuardedClientFrame, {type: 'output.playing'}>;

export class TellingControl implements SessionControl {
  readonly #inner: SessionControl;
  readonly #channel: ControlChannel;

  /** `channel`: the guard's own socket. */
  constructor(inner: SessionControl, channel: ControlChannel) {
    this.#inner = inner;
    this.#channel = channel;
  }

  hint(sign: TurnSign): void {
    this.#inner.hint(sign);
    // A cut comes to it as a cancelled response.
    if (sign === 'cut') return;
    const frame: Playing = {type: 'output.playing', on: sign === 'audible'};
    // The guard's socket writes what it is given; to a provider nobody would say this.
    this.#channel.send(frame as unknown as ClientEvent);
  }

  outputReady(): void {
    this.#inner.outputReady();
  }

  change(settings: SessionSettings): void {
    this.#inner.change(settings);
  }

  addContext(text: string): void {
    this.#inner.addContext(text);
  }

  approve(requestId: string, ok: boolean): void {
    this.#inner.approve(requestId, ok);
  }

  pause(on: boolean): void {
    this.#inner.pause(on);
  }
}
