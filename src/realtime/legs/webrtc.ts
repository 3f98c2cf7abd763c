/**
 * The WebRTC leg: one audio line in each direction over a peer connection. It stands alone because offer, answer
 * and the state of the line are the same whoever answers; how the offer travels is handed in.
 */
import type {CatchUp} from '../../audio/catch-up.js';
import type {AudioStage} from '../../audio/stage.js';
import {StreamOutput} from '../../audio/stream-output.js';
import {abortable, delay, isAbort} from '../../shared/abort.js';
import {Disposers} from '../../shared/disposers.js';
import {Emitter} from '../../shared/emitter.js';
import {VoiceError, asVoiceError} from '../../shared/errors.js';
import {FarPlayback} from '../protocol/far-playback.js';
import type {IceServer} from '../protocol/guarded-server.js';
import type {ServerEvent} from '../protocol/server-events.js';
import type {LegInput, MediaLeg, MediaLegEvents} from './leg.js';

/** How long a line may be "disconnected" before it counts as lost: radio gaps heal within this time. */
const DISCONNECTED_GRACE_MS = 5_000;

/** The label that the provider's documents use. */
const DATA_CHANNEL_LABEL = 'oai-events';

/** So many packets of 20 ms go out before a line on which nothing came back counts as one that carries no sound. */
const DEAF_PACKETS = 150;
const LOOK_INTERVAL_MS = 500;

/** Of what follows the end of a turn that was ended by hand, so much is sent: sound and events take different ways. */
const TAIL_MS = 300;
/** What was kept is played a little behind the microphone. */
const CATCH_UP_TAIL_MS = 700;

export type WebRtcLegOptions = {
  readonly stage: AudioStage;
  readonly iceServers?: readonly IceServer[] | undefined;
  /**
   * Direct calls carry the provider's events on a data channel. It is handed over, with its line, as soon as it is
   * made: the far side may speak before the line counts as connected. Guarded calls must have none.
   */
  readonly onDataChannel?: (channel: RTCDataChannel, line: Pick<RTCPeerConnection, 'sctp'>) => void;
  /** Takes the offer to whoever answers, and brings the answer. */
  readonly exchange: (offerSdp: string, signal: AbortSignal) => Promise<string>;
};

export class WebRtcLeg implements MediaLeg {
  readonly kind = 'webrtc';
  readonly events = new Emitter<MediaLegEvents>();
  readonly output: StreamOutput;
  readonly connection: RTCPeerConnection;
  readonly #sender: RTCRtpSender;
  readonly #stage: AudioStage;
  readonly #disposers: Disposers;
  readonly #playback = new FarPlayback();
  #catchUp: CatchUp | undefined;
  /** Ends with the input that is being sent. */
  #attached = new AbortController();
  #graceTimer: ReturnType<typeof setTimeout> | undefined;

  private constructor(connection: RTCPeerConnection, options: WebRtcLegOptions, disposers: Disposers) {
    this.connection = connection;
    this.#disposers = disposers;
    this.#stage = options.stage;
    // Without a microphone yet: the permission prompt is not on the way to the answer.
    const transceiver = connection.addTransceiver('audio', {direction: 'sendrecv'});
    this.#sender = transceiver.sender;
    options.onDataChannel?.(connection.createDataChannel(DATA_CHANNEL_LABEL), connection);
    const heard = new MediaStream([transceiver.receiver.track]);
    this.output = disposers.use(new StreamOutput(options.stage, heard), output => output.close());
  }

  /** Resolves when sound can flow; rejects, with nothing left open, where it cannot. */
  static async open(options: WebRtcLegOptions, signal: AbortSignal): Promise<WebRtcLeg> {
    const disposers = new Disposers();
    try {
      const connection = new RTCPeerConnection({iceServers: options.iceServers as RTCIceServer[]});
      disposers.defer(() => connection.close());
      const leg = new WebRtcLeg(connection, options, disposers);
      await leg.#negotiate(options.exchange, signal);
      leg.#watch();
      leg.#watchSound();
      return leg;
    } catch (failure) {
      disposers.dispose();
      throw isAbort(failure) ? failure : asVoiceError(failure, 'transport/handshake');
    }
  }

  /** Words that were spoken before the line was open go first; then the microphone itself is sent. */
  async attachInput(input: LegInput, from: number): Promise<void> {
    const {microphone} = input;
    this.#attached.abort();
    const {signal} = (this.#attached = new AbortController());
    const sendMicrophone = async (): Promise<void> => {
      this.#endCatchUp();
      if (!signal.aborted) await this.#send(microphone.stream.getTracks()[0]);
    };
    const onLevel = (): void => void sendMicrophone();
    const onChanged = (): void => {
      if (this.#catchUp === undefined) onLevel();
    };
    microphone.events.on('changed', onChanged, {signal});
    if (!input.hasSpokenSince(from)) return sendMicrophone();
    const {capture} = input;
    // Loaded where it is needed: what was said is kept meanwhile. A call goes on without it.
    const loading = Promise.all([import('../../audio/catch-up.js'), this.#stage.load(signal, 'plays')]);
    const loaded = await loading.then(
      ([catchUp]) => catchUp,
      () => undefined,
    );
    if (loaded === undefined) return sendMicrophone();
    if (signal.aborted) return;
    this.#catchUp = loaded.openCatchUp({stage: this.#stage, capture, from, onLevel});
    await this.#send(this.#catchUp.track);
  }

  async detachInput(signal: AbortSignal): Promise<void> {
    await delay(this.#catchUp === undefined ? TAIL_MS : CATCH_UP_TAIL_MS, signal);
    // A turn that was kept for a while takes longer.
    const unplayedMs = this.#catchUp?.unplayedMs() ?? 0;
    if (unplayedMs > 0) await delay(unplayedMs + TAIL_MS, signal);
    this.#attached.abort();
    this.#endCatchUp();
    await this.#send(undefined);
  }

  observe(event: ServerEvent): void {
    // What still arrives of a cut answer stays unheard until the next answer begins.
    if (event.type === 'response.created') this.output.reopen();
    const change = this.#playback.observe(event);
    if (change === 'begins') this.output.noteStarted();
    if (change === 'ends') this.output.noteDrained();
  }

  close(): void {
    clearTimeout(this.#graceTimer);
    this.#attached.abort();
    this.#endCatchUp();
    this.#disposers.dispose();
  }

  #endCatchUp(): void {
    this.#catchUp?.close();
    this.#catchUp = undefined;
  }

  async #negotiate(exchange: WebRtcLegOptions['exchange'], signal: AbortSignal): Promise<void> {
    const connection = this.connection;
    await abortable(connection.setLocalDescription(), signal);
    const offer = connection.localDescription?.sdp ?? '';
    const answer = await exchange(offer, signal);
    signal.throwIfAborted();
    await abortable(connection.setRemoteDescription({type: 'answer', sdp: answer}), signal);
    await abortable(connected(connection), signal);
  }

  async #send(track: MediaStreamTrack | undefined): Promise<void> {
    try {
      await this.#sender.replaceTrack(track ?? null);
    } catch (failure) {
      // A line that closed meanwhile takes no track, and nobody waits for it.
      if (!this.#disposers.disposed && this.connection.connectionState !== 'closed') throw failure;
    }
  }

  #watch(): void {
    const connection = this.connection;
    connection.addEventListener('connectionstatechange', () => {
      clearTimeout(this.#graceTimer);
      if (connection.connectionState === 'failed') this.#lose('transport/lost');
      if (connection.connectionState === 'disconnected') {
        this.#graceTimer = setTimeout(() => this.#lose('transport/lost'), DISCONNECTED_GRACE_MS);
      }
    });
  }

  /** Some firewalls let the checks and the handshake pass, and drop what sounds. */
  #watchSound(): void {
    const timer = setInterval(() => void look(), LOOK_INTERVAL_MS);
    this.#disposers.defer(() => clearInterval(timer));
    const look = async (): Promise<void> => {
      const stats = [...((await this.connection.getStats()) as ReadonlyMap<string, SoundStat>).values()];
      const sent = stats.some(
        ({type, packetsSent = 0}) => type === 'outbound-rtp' && packetsSent > DEAF_PACKETS,
      );
      // At least a report on what was sent arrives, should the far side be silent.
      const heard = stats.some(
        ({type, packetsReceived}) =>
          type === 'remote-inbound-rtp' || (type === 'inbound-rtp' && packetsReceived),
      );
      if (!sent && !heard) return;
      clearInterval(timer);
      if (!heard) this.#lose('transport/timeout');
    };
  }

  #lose(code: 'transport/lost' | 'transport/timeout'): void {
    if (this.#disposers.disposed) return;
    this.events.emit('lost', new VoiceError(code, {message: 'The WebRTC line broke'}));
  }
}

/** What is read of the statistics of a connection. */
type SoundStat = {
  readonly type: string;
  readonly packetsSent?: number;
  readonly packetsReceived?: number;
};

function connected(connection: RTCPeerConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (connection.connectionState === 'connected') resolve();
      if (connection.connectionState === 'failed' || connection.connectionState === 'closed') {
        reject(new VoiceError('transport/handshake', {message: 'WebRTC found no way to the provider'}));
      }
    };
    connection.addEventListener('connectionstatechange', look);
    look();
  });
}
