/** The leg that waits beside the present one of a guarded call. It stands alone because most calls end before they need one. */
import type {AudioStage} from '../../audio/stage.js';
import {asVoiceError} from '../../shared/errors.js';
import type {GuardedSocket} from '../channels/guarded-socket.js';
import {WebRtcLeg} from '../legs/webrtc.js';
import type {IceServer} from '../protocol/guarded-server.js';
import type {Standby} from './connector.js';

export type GuardedStandby = {
  readonly socket: GuardedSocket;
  readonly stage: AudioStage;
  readonly iceServers: readonly IceServer[] | undefined;
};

/** The guard says when it is taken. Rejects where it cannot be opened, and then another leg is wanted by then. */
export async function openGuardedStandby(
  {socket, stage, iceServers}: GuardedStandby,
  signal: AbortSignal,
): Promise<Standby> {
  const taken = new Promise<void>(resolve => {
    socket.news.on('legOpened', () => resolve(), {signal});
  });
  const exchange = (offer: string, exchanging: AbortSignal): Promise<string> =>
    socket.offer(offer, exchanging, {standby: true});
  const leg = await WebRtcLeg.open({stage, exchange, iceServers}, signal).catch((failure: unknown) => {
    // The guard cannot know, and goes over all the same: then another leg is wanted, by any way that works.
    void taken.then(() => socket.events.emit('legLost', asVoiceError(failure, 'transport/handshake')));
    throw failure;
  });
  const link = {channel: socket, leg, control: socket, close: () => leg.close()};
  return {link, taken, take: () => undefined};
}
