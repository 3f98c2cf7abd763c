/** A direct call over WebRTC: the provider's data channel beside its sound. Loaded where a call takes this way. */
import type {AudioStage} from '../../audio/stage.js';
import type {Disposers} from '../../shared/disposers.js';
import {VoiceError} from '../../shared/errors.js';
import {DataChannel} from '../channels/data-channel.js';
import {WebRtcLeg, type WebRtcLegOptions} from '../legs/webrtc.js';
import type {Adapter} from '../protocol/adapter.js';
import type {Link} from './connector.js';

export type DirectWebRtc = {
  readonly stage: AudioStage;
  /** Takes the offer to the provider, and brings the answer. */
  readonly exchange: WebRtcLegOptions['exchange'];
  /** Where the provider speaks another dialect. */
  readonly adapter: Adapter | undefined;
};

/** Opens both; `disposers` releases what was opened. */
export async function openWebRtc(
  {stage, exchange, adapter}: DirectWebRtc,
  disposers: Disposers,
  signal: AbortSignal,
): Promise<Pick<Link, 'channel' | 'leg'>> {
  let channel: DataChannel | undefined;
  const leg = await WebRtcLeg.open(
    {
      stage,
      onDataChannel: (made, line) => {
        channel = disposers.use(new DataChannel(made, line, adapter), opened => opened.close());
      },
      exchange,
    },
    signal,
  );
  disposers.defer(() => leg.close());
  if (channel === undefined) throw new VoiceError('transport/handshake');
  return {channel, leg};
}
