/** A direct call over WebRTC: the provider's data channel beside its sound. Loaded where a call takes this way. */
import type {AudioStage} from '../../audio/stage.js';
import type {Disposers} from '../../shared/disposers.js';
import {VoiceError} from '../../shared/errors.js';
import {DataChannel} from '../channels/data-channel.js';
import {WebRtcLeg} from '../legs/webrtc.js';
import type {Adapter} from '../protocol/adapter.js';
import type {Link} from './connector.js';

/** What came of an offer. */
export type Answered = {
  /** The provider's SDP. */
  readonly answer: string;
  /** Where the provider speaks another dialect. */
  readonly adapter: Adapter | undefined;
};

export type DirectWebRtc<T extends Answered> = {
  readonly stage: AudioStage;
  /** Takes the offer to the provider, and brings the answer. */
  readonly exchange: (offer: string, signal: AbortSignal) => Promise<T>;
};

/** Opens both, and passes on what the exchange brought; `disposers` releases what was opened. */
export async function openWebRtc<T extends Answered>(
  {stage, exchange}: DirectWebRtc<T>,
  disposers: Disposers,
  signal: AbortSignal,
): Promise<Pick<Link, 'channel' | 'leg'> & T> {
  let channel: DataChannel | undefined;
  let answered: T | undefined;
  const leg = await WebRtcLeg.open(
    {
      stage,
      onDataChannel: (made, line) => {
        channel = disposers.use(new DataChannel(made, line), opened => opened.close());
      },
      exchange: async (offer, exchanging) => {
        answered = await exchange(offer, exchanging);
        return answered.answer;
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
