/**
 * The microphone of a call: what the browser's refusals mean, and which device is heard when one is chosen, goes
 * away or comes back.
 */
import {abortable, isAbort} from '../shared/abort.js';
import {Emitter} from '../shared/emitter.js';
import {VoiceError, type VoiceErrorCode} from '../shared/errors.js';
import type {AudioGesture, MicrophoneConstraints} from './gesture.js';

const CODES: Readonly<Record<string, VoiceErrorCode>> = {
  NotAllowedError: 'microphone/denied',
  SecurityError: 'microphone/policy',
  NotFoundError: 'microphone/not-found',
  OverconstrainedError: 'microphone/not-found',
  NotReadableError: 'microphone/in-use',
  AbortError: 'microphone/in-use',
};

type PolicyDocument = {readonly featurePolicy?: {allowsFeature(feature: string): boolean}};

/** A rejection of `getUserMedia` in our codes; the exception is the cause. */
export function microphoneError(failure: unknown): VoiceError {
  if (failure instanceof VoiceError) return failure;
  const name = failure instanceof Error || failure instanceof DOMException ? failure.name : '';
  const code = CODES[name] ?? 'browser/unsupported';
  // Denied by the visitor and forbidden by the page look the same to a script, but not to who must mend it.
  if (code === 'microphone/denied' && isForbiddenByPolicy()) {
    return new VoiceError('microphone/policy', {cause: failure});
  }
  return new VoiceError(code, {cause: failure});
}

export type MicrophoneOptions = {
  /** What was asked for in the click, and is asked for again when the device changes. */
  readonly constraints: MicrophoneConstraints;
  /** What does not end the call: a chosen device that is missing, one that was unplugged. */
  readonly onNotice: (error: VoiceError) => void;
};

export type MicrophoneEvents = {
  /** Another device is heard from now on. */
  changed: MediaStream;
};

export class Microphone {
  readonly events = new Emitter<MicrophoneEvents>();
  readonly #options: MicrophoneOptions;
  readonly #closing = new AbortController();
  #deviceId: ConstrainDOMString | undefined;
  #stream: MediaStream;
  #muted = false;
  #opening = false;
  #isAskedAgain = false;

  private constructor(stream: MediaStream, options: MicrophoneOptions) {
    this.#options = options;
    this.#deviceId = options.constraints.deviceId;
    this.#stream = stream;
    this.#watch(stream);
    const {signal} = this.#closing;
    navigator.mediaDevices.addEventListener('devicechange', () => void this.#onDevices(), {signal});
  }

  /** Takes the stream that the click asked for. Rejects with a `VoiceError`, or with the abort of `signal`. */
  static async open(
    gesture: AudioGesture,
    options: MicrophoneOptions,
    signal: AbortSignal,
  ): Promise<Microphone> {
    if (gesture.microphone === undefined) throw new VoiceError('microphone/not-found');
    try {
      const asked = gesture.microphone.catch((refusal: unknown) => anyOther(refusal, options));
      // Asked for a second time it is nobody's yet: the click that was given up releases only the first.
      asked.then(
        late => signal.aborted && stop(late),
        () => undefined,
      );
      const stream = await abortable(asked, signal);
      return new Microphone(await keepNear(stream, options.constraints), options);
    } catch (failure) {
      if (signal.aborted && isAbort(failure)) throw failure;
      throw microphoneError(failure);
    }
  }

  /** What is heard now. Its tracks are stopped by `close()`. */
  get stream(): MediaStream {
    return this.#stream;
  }

  /** Muted, the device stays open, so that unmuting is instant, and gives silence. */
  setMuted(muted: boolean): void {
    this.#muted = muted;
    for (const track of this.#stream.getTracks()) track.enabled = !muted;
  }

  /** Hears another device, or the default one (`undefined`). One that is missing is told, and nothing changes. */
  async choose(deviceId: string | undefined): Promise<void> {
    this.#deviceId = deviceId === undefined ? undefined : {exact: deviceId};
    await this.reopen();
  }

  close(): void {
    this.#closing.abort();
    this.events.clear();
    stop(this.#stream);
  }

  #watch(stream: MediaStream): void {
    // Unplugged: what is left is heard. Stopped by ourselves it fires nothing.
    const {signal} = this.#closing;
    stream.getTracks()[0]?.addEventListener('ended', () => void this.reopen(), {signal});
  }

  /** A chosen device that came back is heard again, and any device where none was left. */
  async #onDevices(): Promise<void> {
    const [track] = this.#stream.getTracks();
    const wanted = typeof this.#deviceId === 'object' ? (this.#deviceId as {exact: string}).exact : undefined;
    const isHeard = track?.getSettings().deviceId === wanted;
    const devices =
      wanted === undefined ? [] : await navigator.mediaDevices.enumerateDevices().catch(() => []);
    if (track?.readyState !== 'live' || (!isHeard && devices.some(({deviceId}) => deviceId === wanted))) {
      await this.reopen();
    }
  }

  /** Asks for the device once more: what is heard is told by `changed`. */
  async reopen(): Promise<void> {
    this.#isAskedAgain = this.#opening;
    if (this.#opening) return;
    this.#opening = true;
    const options = {...this.#options, constraints: this.#constraints()};
    try {
      const opened = await ask(options.constraints).catch((refusal: unknown) => anyOther(refusal, options));
      const stream = await keepNear(opened, options.constraints);
      if (this.#closing.signal.aborted) stop(stream);
      else this.#change(stream);
    } catch (failure) {
      if (!this.#closing.signal.aborted) this.#options.onNotice(microphoneError(failure));
    } finally {
      this.#opening = false;
    }
    // A device that was chosen, or came back, while another one was opened.
    if (this.#isAskedAgain && !this.#closing.signal.aborted) await this.reopen();
  }

  #constraints(): MicrophoneConstraints {
    const {deviceId: _, ...constraints} = this.#options.constraints;
    return this.#deviceId === undefined ? constraints : {...constraints, deviceId: this.#deviceId};
  }

  #change(stream: MediaStream): void {
    stop(this.#stream);
    this.#stream = stream;
    this.setMuted(this.#muted);
    this.#watch(stream);
    this.events.emit('changed', stream);
  }
}

function ask(audio: MicrophoneConstraints): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({audio});
}

/** A chosen device that is not there is told, and the default one is heard: some browsers change the names. */
function anyOther(refusal: unknown, {constraints, onNotice}: MicrophoneOptions): Promise<MediaStream> {
  const error = microphoneError(refusal);
  const {deviceId, ...others} = constraints;
  if (deviceId === undefined || error.code !== 'microphone/not-found') throw error;
  const chosen = JSON.stringify(deviceId);
  onNotice(
    new VoiceError(error.code, {
      message: `The microphone ${chosen} is not connected; the default one is used`,
      cause: refusal,
    }),
  );
  return ask(others);
}

/** Cancelling only what a peer connection plays would leave the answers of a WebSocket in the microphone. */
async function keepNear(stream: MediaStream, constraints: MicrophoneConstraints): Promise<MediaStream> {
  const settings = stream.getTracks()[0]?.getSettings() as {echoCancellation?: boolean | string};
  if (settings.echoCancellation !== 'remote-only') return stream;
  stop(stream);
  return ask({...constraints, echoCancellation: true});
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function isForbiddenByPolicy(): boolean {
  return (document as PolicyDocument).featurePolicy?.allowsFeature('microphone') === false;
}
