/** The microphone of a call, opened by its click. What a refusal means, and another device, is loaded where it is needed. */
import {abortable, isAbort} from '../shared/abort.js';
import {Emitter} from '../shared/emitter.js';
import {VoiceError, asVoiceError} from '../shared/errors.js';
import type {AudioGesture, MicrophoneConstraints} from './gesture.js';
import type {MicrophoneChanges} from './microphone-changes.js';

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
  #stream: MediaStream;
  #muted = false;
  #changes: Promise<MicrophoneChanges> | undefined;

  private constructor(stream: MediaStream, options: MicrophoneOptions) {
    this.#options = options;
    this.#stream = stream;
    this.#watch(stream);
    const {signal} = this.#closing;
    navigator.mediaDevices.addEventListener('devicechange', () => void this.#change('onDevices'), {signal});
  }

  /** Takes the stream that the click asked for. Rejects with a `VoiceError`, or with the abort of `signal`. */
  static async open(
    gesture: AudioGesture,
    options: MicrophoneOptions,
    signal: AbortSignal,
  ): Promise<Microphone> {
    if (gesture.microphone === undefined) throw new VoiceError('microphone/not-found');
    try {
      const asked = gesture.microphone.catch(async (refusal: unknown) => {
        const {anyOther} = await import('./microphone-refusals.js');
        return anyOther(refusal, options);
      });
      // Asked for a second time it is nobody's yet: the click that was given up releases only the first.
      asked.then(
        late => signal.aborted && stop(late),
        () => undefined,
      );
      const stream = await abortable(asked, signal);
      return new Microphone(await keepNear(stream, options), options);
    } catch (failure) {
      if (signal.aborted && isAbort(failure)) throw failure;
      throw asVoiceError(failure, 'browser/unsupported');
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
  choose(deviceId: string | undefined): Promise<void> {
    return this.#change('choose', deviceId);
  }

  /** Asks for the device once more: what is heard is told by `changed`. */
  reopen(): Promise<void> {
    return this.#change('reopen');
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

  /** Most calls keep their device to the end: what it takes to change it is loaded by the others. */
  async #change(step: 'choose' | 'reopen' | 'onDevices', deviceId?: string): Promise<void> {
    const {signal} = this.#closing;
    try {
      this.#changes ??= import('./microphone-changes.js').then(
        ({MicrophoneChanges}) =>
          new MicrophoneChanges({
            ...this.#options,
            signal,
            stream: () => this.#stream,
            take: stream => this.#take(stream),
          }),
      );
      await (await this.#changes)[step](deviceId);
    } catch (failure) {
      this.#changes = undefined;
      if (!signal.aborted) this.#options.onNotice(asVoiceError(failure, 'browser/unsupported'));
    }
  }

  #take(stream: MediaStream): void {
    stop(this.#stream);
    this.#stream = stream;
    this.setMuted(this.#muted);
    this.#watch(stream);
    this.events.emit('changed', stream);
  }
}

/** Cancelling only what a peer connection plays would leave the answers of a WebSocket in the microphone. */
export async function keepNear(stream: MediaStream, options: MicrophoneOptions): Promise<MediaStream> {
  const settings = stream.getTracks()[0]?.getSettings() as {echoCancellation?: boolean | string};
  if (settings.echoCancellation !== 'remote-only') return stream;
  const {askAgain} = await import('./microphone-refusals.js');
  return askAgain(stream, options);
}

export function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
