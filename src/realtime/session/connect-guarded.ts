/** The guarded way: one socket to our server, which trades the offer and keeps the provider's channel to itself. */
import {Disposers} from '../../shared/disposers.js';
import {VoiceError} from '../../shared/errors.js';
import {GuardedSocket, type StartFrame} from '../channels/guarded-socket.js';
import {PcmSocketLeg} from '../legs/pcm-socket.js';
import {WebRtcLeg} from '../legs/webrtc.js';
import type {MediaLeg} from '../legs/leg.js';
import type {SoundFormat} from '../protocol/frames.js';
import type {Connector, Link, LinkRequest} from './connector.js';

export type GuardedOptions = {
  readonly serverUrl: string;
  readonly start: Omit<StartFrame, 'type' | 'leg'>;
  /** How the sound is written where a socket carries it. */
  readonly format: SoundFormat;
  readonly chunkMs?: number | undefined;
  /** Told once for each override that the agent does not allow. */
  readonly onRefused: (error: VoiceError) => void;
};

export class GuardedConnector implements Connector {
  /** The guard answers spoken turns; cutting an answer is the widget's to ask for. */
  readonly answeredBy = 'us';
  readonly #options: GuardedOptions;
  readonly #disposers = new Disposers();
  #socket: GuardedSocket | undefined;

  constructor(options: GuardedOptions) {
    this.#options = options;
  }

  async open(request: LinkRequest, signal: AbortSignal): Promise<Link> {
    const socket = (this.#socket ??= await this.#connect(request, signal));
    const leg = await this.#openLeg(socket, request, signal);
    socket.outputReady();
    return {channel: socket, leg};
  }

  close(): void {
    this.#disposers.dispose();
  }

  async #connect({kind}: LinkRequest, signal: AbortSignal): Promise<GuardedSocket> {
    const {serverUrl, start, format, onRefused} = this.#options;
    const url = `${serverUrl.replace(/^http/, 'ws')}/socket`;
    const socket = new GuardedSocket(url, {type: 'start', leg: kind, ...start}, format);
    try {
      await socket.connect(signal);
    } catch (failure) {
      socket.close();
      throw failure;
    }
    this.#disposers.defer(() => socket.close());
    for (const name of socket.welcome?.refused ?? []) {
      onRefused(
        new VoiceError('config/not-allowed', {message: `The agent does not let the page set ${name}`}),
      );
    }
    return socket;
  }

  async #openLeg(
    socket: GuardedSocket,
    {kind, stage}: LinkRequest,
    signal: AbortSignal,
  ): Promise<MediaLeg | undefined> {
    if (stage === undefined) {
      await socket.openSoundLeg(signal);
      return undefined;
    }
    if (kind === 'webrtc') {
      return WebRtcLeg.open(
        {
          stage,
          iceServers: (socket.welcome?.iceServers ?? []) as RTCIceServer[],
          dataChannel: false,
          exchange: (offer, exchangeSignal) => socket.offer(offer, exchangeSignal),
        },
        signal,
      );
    }
    const {chunkMs} = this.#options;
    const leg = await PcmSocketLeg.open({stage, wire: socket, chunkMs}, signal);
    try {
      await socket.openSoundLeg(signal);
      return leg;
    } catch (failure) {
      leg.close();
      throw failure;
    }
  }
}
