/**
 * A connector whose links speak and hear on this page. It stands alone so that a break, a rotation and a second link are mended
 * as they are in any other call.
 */
import type {AudioStage} from '../../../audio/stage.js';
import type {MediaLeg} from '../../legs/leg.js';
import type {Connector, Link, LinkRequest, Standby} from '../connector.js';
import {SpokenChannel} from './spoken-channel.js';
import {SpokenEvents} from './spoken-events.js';
import {TellingControl} from './telling-control.js';

export type SpokenConnectorOptions = {
  /** Where the provider sends sound, it is played there; absent: it sends none. */
  readonly stage: AudioStage | undefined;
  /** Is a voice over an answer believed before it has words? */
  readonly immediate: boolean;
  /** Does the visitor begin and end turns by hand? */
  readonly byHand: boolean;
  /** Speaks what comes in writing; asked for once for each link that has no sound of its own. */
  readonly openLeg: (signal: AbortSignal) => Promise<MediaLeg>;
  /** The guard knows that a page may speak by itself, and is told when it does. */
  readonly tellsGuard: boolean;
  /** Another link is the present one. */
  readonly onChannel: (channel: SpokenChannel) => void;
};

export class SpokenConnector implements Connector {
  readonly pushToTalk: boolean;
  readonly confirms: boolean;
  readonly #inner: Connector;
  readonly #options: SpokenConnectorOptions;
  readonly #spoken = new SpokenEvents();

  constructor(inner: Connector, options: SpokenConnectorOptions) {
    this.#inner = inner;
    this.#options = options;
    this.confirms = !options.immediate;
    this.pushToTalk = options.byHand;
  }

  /** A provider that hears nothing answers nothing by itself. */
  get answeredBy(): Connector['answeredBy'] {
    const {answeredBy} = this.#inner;
    return answeredBy === 'provider' ? 'widget' : answeredBy;
  }

  async open(request: LinkRequest, signal: AbortSignal): Promise<Link> {
    const link = await this.#inner.open(this.#asked(request), signal);
    return this.#dress(link, signal);
  }

  async openStandby(request: LinkRequest, signal: AbortSignal): Promise<Standby> {
    const standby = await this.#inner.openStandby(this.#asked(request), signal);
    return {...standby, link: await this.#dress(standby.link, signal)};
  }

  close(): void {
    this.#inner.close();
  }

  /** No microphone waits for its leg. */
  #asked(request: LinkRequest): LinkRequest {
    const onEvent: LinkRequest['onEvent'] = event => request.onEvent?.(this.#spoken.asSpoken(event));
    return {...request, stage: this.#options.stage, onLeg: undefined, onEvent};
  }

  async #dress(link: Link, signal: AbortSignal): Promise<Link> {
    try {
      const leg = link.leg ?? (await this.#options.openLeg(signal));
      const isSound = link.leg !== undefined;
      if (signal.aborted && !isSound) leg.close();
      signal.throwIfAborted();
      const takesCuts = isSound || this.#inner.answeredBy === 'guard';
      const channel = new SpokenChannel(link.channel, {spoken: this.#spoken, takesCuts});
      const control =
        this.#options.tellsGuard && !isSound ? new TellingControl(link.control, link.channel) : link.control;
      const close = (): void => {
        channel.leave();
        if (!isSound) leg.close();
        link.close();
      };
      this.#options.onChannel(channel);
      return {...link, channel, leg, control, close};
    } catch (failure) {
      link.close();
      throw failure;
    }
  }
}
