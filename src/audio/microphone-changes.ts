/**
 * Which device is heard when another one is chosen, goes away or comes back. It stands alone, loaded when the first of
 * that happens, because most calls keep their device to the end.
 */
import type {MicrophoneConstraints} from './gesture.js';
import {anyOther, ask, microphoneError} from './microphone-refusals.js';
import {keepNear, stop, type MicrophoneOptions} from './microphone.js';

export type MicrophoneChangesOptions = MicrophoneOptions & {
  /** Aborts when the call is over. */
  readonly signal: AbortSignal;
  /** What is heard now. */
  readonly stream: () => MediaStream;
  /** Another device is heard from now on. */
  readonly take: (stream: MediaStream) => void;
};

export class MicrophoneChanges {
  readonly #options: MicrophoneChangesOptions;
  #deviceId: ConstrainDOMString | undefined;
  #opening = false;
  #isAskedAgain = false;

  constructor(options: MicrophoneChangesOptions) {
    this.#options = options;
    this.#deviceId = options.constraints.deviceId;
  }

  async choose(deviceId: string | undefined): Promise<void> {
    this.#deviceId = deviceId === undefined ? undefined : {exact: deviceId};
    await this.reopen();
  }

  /** A chosen device that came back is heard again, and any device where none was left. */
  async onDevices(): Promise<void> {
    const [track] = this.#options.stream().getTracks();
    const wanted = typeof this.#deviceId === 'object' ? (this.#deviceId as {exact: string}).exact : undefined;
    const isHeard = track?.getSettings().deviceId === wanted;
    const devices =
      wanted === undefined ? [] : await navigator.mediaDevices.enumerateDevices().catch(() => []);
    if (track?.readyState !== 'live' || (!isHeard && devices.some(({deviceId}) => deviceId === wanted))) {
      await this.reopen();
    }
  }

  async reopen(): Promise<void> {
    this.#isAskedAgain = this.#opening;
    if (this.#opening) return;
    this.#opening = true;
    const {signal, take, onNotice} = this.#options;
    const options = {...this.#options, constraints: this.#constraints()};
    try {
      const opened = await ask(options.constraints).catch((refusal: unknown) => anyOther(refusal, options));
      const stream = await keepNear(opened, options);
      if (signal.aborted) stop(stream);
      else take(stream);
    } catch (failure) {
      if (!signal.aborted) onNotice(microphoneError(failure));
    } finally {
      this.#opening = false;
    }
    // A device that was chosen, or came back, while another one was opened.
    if (this.#isAskedAgain && !signal.aborted) await this.reopen();
  }

  #constraints(): MicrophoneConstraints {
    const {deviceId: _, ...constraints} = this.#options.constraints;
    return this.#deviceId === undefined ? constraints : {...constraints, deviceId: this.#deviceId};
  }
}
