/** The guarded way: one socket to our server, which trades the offer and keeps the provider's channel to itself. */
import {Disposers} from '../../shared/disposers.js';
import {VoiceError} from '../../shared/errors.js';
import {GuardedSocket, type StartFrame} from '../channels/guarded-socket.js';
import type {ConversationEntry} from '../conversation/entry.js';
import {truncate} from '../protocol/client-events.js';
import type {LegKind, MediaLeg} from '../legs/leg.js';
import type {PcmSocketLegOptions} from '../legs/pcm-socket.js';
import type {SoundFormat} from '../protocol/frames.js';
import type {IceServer} from '../protocol/guarded-server.js';
import type {Connector, Link, LinkRequest, Standby} from './connector.js';

export type GuardedOptions = {
  readonly serverUrl: string;
  /** A socket that was opened ahead, if there is one. */
  readonly takeSocket?: (() => WebSocket | undefined) | undefined;
  readonly start: Omit<StartFrame, 'type' | 'leg' | 'resume'>;
  /** A conversation that an earlier page left, as the guard sealed it. */
  readonly resume?: string | undefined;
  /** How the sound is written where a socket carries it. */
  readonly format: SoundFormat;
  readonly chunkMs?: number | undefined;
  /** What a line goes through by the page's wish, in place of what the welcome names. */
  readonly iceServers?: readonly IceServer[] | undefined;
  /** Told once for each override that the agent does not allow. */
  readonly onRefused: (error: VoiceError) => void;
  /** The conversation so far, sealed: told after each turn. */
  readonly onHistory?: ((sealed: string) => void) | undefined;
  /** Does the guard know what was said before? Told with each welcome. */
  readonly onResumed?: ((resumed: boolean) => void) | undefined;
  /** By which the visitor can say how the call was once it is over: told with each welcome. */
  readonly onTicket?: ((ticket: string | undefined) => void) | undefined;
};

/** A socket with what it takes to be open; a first offer is made meanwhile. */
type Opening = {readonly socket: GuardedSocket; readonly opened: Promise<void>};

export class GuardedConnector implements Connector {
  readonly answeredBy: 'guard' | 'nobody';
  /** Both are told by the guard's welcome: they are its agent's to say. */
  confirms = false;
  pushToTalk: Connector['pushToTalk'] = false;
  readonly #options: GuardedOptions;
  readonly #disposers = new Disposers();
  readonly #told = new Set<string>();
  #opening: Opening | undefined;
  #sealed: string | undefined;
  /** The page's own; or told by a welcome, so for each line but the first, whose offer does not wait for it. */
  #iceServers: readonly IceServer[] | undefined;

  constructor(options: GuardedOptions) {
    this.#options = options;
    this.#iceServers = options.iceServers;
    this.answeredBy = options.start.mode.startsWith('trans') ? 'nobody' : 'guard';
    this.#sealed = options.resume;
  }

  async open(request: LinkRequest, signal: AbortSignal): Promise<Link> {
    // The socket outlives its legs: only a lost one is replaced.
    if (this.#opening === undefined || this.#opening.socket.isClosed) {
      this.#opening = this.#connect(request.kind, signal);
    }
    const opening = this.#opening;
    const undo = opening.socket.events.on('event', event => request.onEvent?.(event));
    // Before the leg: a new session is told of the conversation when that opens.
    void opening.opened.then(() => tellHeard(opening.socket, request.conversation)).catch(() => undefined);
    try {
      const leg = await this.#openLeg(opening, request, signal);
      return {channel: opening.socket, leg, control: opening.socket, close: () => leg?.close()};
    } catch (failure) {
      // One that never opened is no socket; one that did serves the next try.
      await opening.opened.catch(() => (this.#opening = undefined));
      throw failure;
    } finally {
      undo();
    }
  }

  /** Only a line needs one of ours: of a session that takes its sound from the guard nobody here hears. */
  async openStandby({stage}: LinkRequest, signal: AbortSignal): Promise<Standby> {
    const {socket} = this.#opening ?? {};
    if (socket === undefined || stage === undefined) throw new VoiceError('transport/lost');
    const {openGuardedStandby} = await import('./guarded-standby.js');
    return openGuardedStandby({socket, stage, iceServers: this.#iceServers}, signal);
  }

  close(): void {
    this.#disposers.dispose();
  }

  #connect(kind: LegKind, signal: AbortSignal): Opening {
    const {serverUrl, start, format, takeSocket} = this.#options;
    const resume = this.#sealed;
    const socket = new GuardedSocket(
      `${serverUrl.replace(/^http/, 'ws')}/socket`,
      {type: 'start', leg: kind, ...start, resume},
      format,
    );
    this.#disposers.defer(() => socket.close());
    socket.news.on('welcome', ({refused, confirms, pushToTalk, byEar, resumed, feedback, iceServers}) => {
      this.#iceServers = this.#options.iceServers ?? iceServers;
      this.#options.onResumed?.(resumed === true);
      this.#options.onTicket?.(feedback);
      this.confirms = confirms === true;
      this.pushToTalk = byEar === true ? 'by-ear' : pushToTalk === true;
      this.#tellRefused(refused);
    });
    socket.news.on('history', sealed => {
      this.#sealed = sealed;
      this.#options.onHistory?.(sealed);
    });
    const opened = socket.connect(signal, takeSocket?.());
    opened.catch(() => undefined);
    return {socket, opened};
  }

  #tellRefused(names: readonly string[]): void {
    for (const name of names) {
      if (this.#told.has(name)) continue;
      this.#told.add(name);
      const message = `The agent does not allow ${name}`;
      this.#options.onRefused(new VoiceError('config/not-allowed', {message}));
    }
  }

  async #openLeg(
    {socket, opened}: Opening,
    {kind, stage}: LinkRequest,
    signal: AbortSignal,
  ): Promise<MediaLeg | undefined> {
    if (kind === 'webrtc' && stage !== undefined) {
      const {WebRtcLeg} = await import('../legs/webrtc.js');
      return WebRtcLeg.open(
        {
          stage,
          iceServers: this.#iceServers,
          exchange: async (offer, exchangeSignal) => {
            await opened;
            return socket.offer(offer, exchangeSignal);
          },
        },
        signal,
      );
    }
    const {chunkMs} = this.#options;
    // Both at once: the processors are fetched while the guard opens its side.
    const opening = stage && openSoundLeg({stage, wire: socket, chunkMs}, signal);
    opening?.catch(() => undefined);
    try {
      await opened;
      await socket.openSoundLeg(signal);
      return await opening;
    } catch (failure) {
      void opening?.then(
        leg => leg.close(),
        () => undefined,
      );
      throw failure;
    }
  }
}

async function openSoundLeg(options: PcmSocketLegOptions, signal: AbortSignal): Promise<MediaLeg> {
  const {PcmSocketLeg} = await import('../legs/pcm-socket.js');
  return PcmSocketLeg.open(options, signal);
}

/** How much was heard of an answer that a break cut: only this side of the line knows. */
function tellHeard(socket: GuardedSocket, conversation: readonly ConversationEntry[]): void {
  const last = conversation.findLast(({role}) => role !== 'note');
  if (last?.heard === undefined || last.until === undefined) return;
  socket.send(truncate(last.id, 0, last.until - last.at));
}
