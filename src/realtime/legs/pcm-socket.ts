/**
 * The WebSocket leg: the microphone as PCM16 chunks on a wire, answers from the wire into the player. It stands
 * alone because it knows the two worklets and no protocol: any channel that carries sound will do.
 */
import {PcmCapture} from '../../audio/pcm-capture.js';
import {PcmPlayer} from '../../audio/pcm-player.js';
import {Disposers} from '../../shared/disposers.js';
import {Emitter} from '../../shared/emitter.js';
import type {ServerEvent} from '../protocol/server-events.js';
import type {MediaLeg, MediaLegEvents, SoundWire} from './leg.js';

export type PcmSocketLegOptions = {
  readonly context: AudioContext;
  readonly wire: SoundWire;
  /** Where the worklet files are, for pages whose policy allows no blob: scripts. */
  readonly workletBaseUrl?: string;
};

export class PcmSocketLeg implements MediaLeg {
  readonly kind = 'websocket';
  readonly events = new Emitter<MediaLegEvents>();
  readonly output: PcmPlayer;
  readonly #options: PcmSocketLegOptions;
  readonly #disposers = new Disposers();
  #capture: PcmCapture | undefined;
  #muted = false;

  private constructor(options: PcmSocketLegOptions, output: PcmPlayer) {
    this.#options = options;
    this.output = this.#disposers.use(output, player => player.close());
    this.#disposers.defer(options.wire.onSound(chunk => output.play(chunk)));
  }

  /** Resolves when answers can be heard; the microphone joins by `attachInput`. */
  static async open(options: PcmSocketLegOptions, signal: AbortSignal): Promise<PcmSocketLeg> {
    const {context, workletBaseUrl} = options;
    const output = await PcmPlayer.open(
      {context, ...(workletBaseUrl !== undefined && {workletBaseUrl})},
      signal,
    );
    return new PcmSocketLeg(options, output);
  }

  async attachInput(stream: MediaStream, signal: AbortSignal): Promise<void> {
    const {context, wire, workletBaseUrl} = this.#options;
    const capture = await PcmCapture.open({
      context,
      stream,
      signal,
      ...(workletBaseUrl !== undefined && {workletBaseUrl}),
    });
    this.#disposers.defer(() => capture.close());
    this.#capture = capture;
    capture.setMuted(this.#muted);
    this.#disposers.defer(capture.onChunk(samples => wire.sendSound(samples)));
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#capture?.setMuted(muted);
  }

  observe(event: ServerEvent): void {
    switch (event.type) {
      case 'response.created':
        this.output.reopen();
        break;
      case 'response.output_audio.done':
        this.output.end();
        break;
      case 'response.done':
        // A cancelled answer is not finished politely; one that was cut short has no end of its own for its sound.
        if (event.response.status === 'cancelled') void this.output.interrupt();
        else this.output.end();
        break;
    }
  }

  close(): void {
    this.#disposers.dispose();
  }
}
