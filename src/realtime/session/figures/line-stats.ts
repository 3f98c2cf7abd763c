/** The statistics of a peer connection as the few figures that say how a line is. Pure. Source: W3C webrtc-stats. */
import type {LineStats} from './call-stats.js';

/** What is read of the entries of `getStats()`. Times are in seconds there. */
type Entry = {
  readonly type: string;
  readonly kind?: string;
  readonly nominated?: boolean;
  readonly state?: string;
  readonly currentRoundTripTime?: number;
  readonly roundTripTime?: number;
  readonly jitter?: number;
  readonly packetsLost?: number;
  readonly packetsReceived?: number;
  readonly concealedSamples?: number;
  readonly totalSamplesReceived?: number;
  readonly jitterBufferDelay?: number;
  readonly jitterBufferEmittedCount?: number;
};

export function lineStats(report: Iterable<unknown>, at: number): LineStats {
  const entries = [...report] as Entry[];
  const heard = entries.find(({type, kind}) => type === 'inbound-rtp' && kind === 'audio');
  const far = entries.find(({type}) => type === 'remote-inbound-rtp');
  const pair = entries.find(
    ({type, nominated, state}) => type === 'candidate-pair' && (nominated ?? state === 'succeeded'),
  );
  const roundTrip = far?.roundTripTime ?? pair?.currentRoundTripTime;
  const {packetsLost: lost, packetsReceived: received, jitter} = heard ?? {};
  return {
    at,
    ...(roundTrip !== undefined && {roundTripMs: roundTrip * 1000}),
    ...(jitter !== undefined && {jitterMs: jitter * 1000}),
    ...share('loss', lost, lost !== undefined && received !== undefined ? lost + received : undefined),
    ...share('concealed', heard?.concealedSamples, heard?.totalSamplesReceived),
    ...share('bufferMs', times(heard?.jitterBufferDelay, 1000), heard?.jitterBufferEmittedCount),
  };
}

/** Of nothing there is no part. */
function share<Name extends string>(
  name: Name,
  part: number | undefined,
  whole: number | undefined,
): Readonly<Partial<Record<Name, number>>> {
  const value = part === undefined || !whole ? {} : {[name]: Math.max(0, part / whole)};
  return value as Readonly<Record<Name, number>>;
}

function times(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}
