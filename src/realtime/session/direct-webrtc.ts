/** A direct call over WebRTC: the provider's data channel beside its sound. Loaded where a call takes this way. */
import type {AudioStage} from '../../audio/stage.js';
import type {Disposers} from '../../shared/disposers.js';
import {VoiceError} from '../../shared/errors.js';
import {DataChannel} from '../channels/data-channel.js';
import {WebRtcLeg} from '../legs/webrtc.js';
import type {Adapter} from '../protocol/adapter.js';
import type {IceServer} from '../protocol/guarded-server.js';
import type {CallAnswer, TokenResponse} from '../protocol/token.js';
import type {Link} from './connector.js';
import {providerOf} from './provider-of.js';

/** What the token endpoint said of an offer. */
export type Begun = {
  readonly told: TokenResponse | CallAnswer;
  /** Where the provider speaks another dialect. */
  readonly adapter: Adapter | undefined;
};

export type DirectWebRtc<T extends Begun> = {
  readonly stage: AudioStage;
  /** Takes the offer to the token endpoint. */
  readonly begin: (offer: string, signal: AbortSignal) => Promise<T>;
  readonly iceServers?: readonly IceServer[] | undefined;
  /** May that leave the offer to the page? */
  readonly mayPost: boolean;
};

/** Opens both, and passes on what the exchange brought; `disposers` releases what was opened. */
export async function openWebRtc<T extends Begun>(
  {stage, begin, iceServers, mayPost}: DirectWebRtc<T>,
  disposers: Disposers,
  signal: AbortSignal,
): Promise<Pick<Link, 'channel' | 'leg'> & T> {
  let channel: DataChannel | undefined;
  let answered: T | undefined;
  const leg = await WebRtcLeg.open(
    {
      stage,
      iceServers,
      onDataChannel: (made, line) => {
        channel = disposers.use(new DataChannel(made, line), opened => opened.close());
      },
      exchange: async (offer, exchanging) => {
        // On its way beside the question where the endpoint may leave the offer to the page.
        const posting = mayPost ? import('./post-offer.js') : undefined;
        posting?.catch(() => undefined);
        const {told, adapter} = (answered = await begin(offer, exchanging));
        if ('answer' in told) return told.answer;
        const {postOffer} = await (posting ?? import('./post-offer.js'));
        return postOffer(providerOf(told, adapter), offer, exchanging);
      },
    },
    signal,
  );
  disposers.defer(() => leg.close());
  if (channel === undefined || answered === undefined) throw new VoiceError('transport/handshake');
  channel.adapter = answered.adapter;
  answered.adapter?.join?.(channel, leg, disposers);
  return {channel, leg, ...answered};
}
