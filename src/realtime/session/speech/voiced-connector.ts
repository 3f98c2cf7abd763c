/**
 * A connector whose links are heard by the provider and speak on this page. It stands alone so that a break, a rotation and
 * another transport are mended as they are in any other call.
 */
import type {AudioStage} from '../../../audio/stage.js';
import {VoiceError} from '../../../shared/errors.js';
import type {Connector, Link, LinkRequest, Standby} from '../connector.js';
import {SpokenChannel} from './spoken-channel.js';
import {SpokenEvents} from './spoken-events.js';
import {TellingControl} from './telling-control.js';
import type {Voice} from './voice.js';
import {VoicedLeg} from './voiced-leg.js';

export type VoicedConnectorOptions = {
  /** The session was not asked for answers in writing: it is told of that as soon as it stands. */
  readonly tellsSession: boolean;
  /** Speaks what comes in writing; asked for once for each link. */
  readonly openVoice: (stage: AudioStage | undefined, signal: AbortSignal) => Promise<Voice>;
};

export class VoicedConnector implements Connector {
  readonly #inner: Connector;
  readonly #options: VoicedConnectorOptions;
  readonly #spoken = new SpokenEvents();

  constructor(inner: Connector, options: VoicedConnectorOptions) {
    this.#inner = inner;
    this.#options = options;
  }

  get answeredBy(): Connector['answeredBy'] {
    return this.#inner.answeredBy;
  }

  get confirms(): boolean {
    return this.#inner.confirms;
  }

  get pushToTalk(): Connector['pushToTalk'] {
    return this.#inner.pushToTalk;
  }

  async open(request: LinkRequest, signal: AbortSignal): Promise<Link> {
    const link = await this.#inner.open(this.#asked(request), signal);
    return this.#dress(link, request, signal);
  }

  async openStandby(request: LinkRequest, signal: AbortSignal): Promise<Standby> {
    const standby = await this.#inner.openStandby(this.#asked(request), signal);
    return {...standby, link: await this.#dress(standby.link, request, signal)};
  }

  close(): void {
    this.#inner.close();
  }

  /** The microphone waits for the whole leg: of half of one it would be sent twice. */
  #asked(request: LinkRequest): LinkRequest {
    const onEvent: LinkRequest['onEvent'] = event => request.onEvent?.(this.#spoken.asSpoken(event));
    return {...request, onLeg: undefined, onEvent};
  }

  async #dress(link: Link, {stage}: LinkRequest, signal: AbortSignal): Promise<Link> {
    const {tellsSession, openVoice} = this.#options;
    const isGuarded = this.answeredBy === 'guard';
    try {
      if (link.leg === undefined) throw new VoiceError('transport/handshake');
      if (tellsSession) {
        link.channel.send({
          type: 'session.update',
          session: {type: 'realtime', output_modalities: ['text']},
        });
      }
      const voice = await openVoice(stage, signal);
      const leg = new VoicedLeg(link.leg, voice);
      // Of a written answer only a guard can be told how much of it was heard.
      const channel = new SpokenChannel(link.channel, {spoken: this.#spoken, takesCuts: isGuarded});
      const control = isGuarded ? new TellingControl(link.control, link.channel) : link.control;
      const close = (): void => {
        channel.leave();
        leg.close();
        link.close();
      };
      if (signal.aborted) leg.close();
      signal.throwIfAborted();
      return {...link, channel, leg, control, close};
    } catch (failure) {
      link.close();
      throw failure;
    }
  }
}
