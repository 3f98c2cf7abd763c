/**
 * Opens a link by the best way that works. It stands alone because the first link of a call, the one after a break
 * and the one before a session runs out are all found like this.
 */
import {within} from '../../shared/abort.js';
import {VoiceError} from '../../shared/errors.js';
import type {LegKind} from '../legs/leg.js';
import type {Connector, Link, LinkRequest} from './connector.js';
import type {Rung} from './rungs.js';

/** How long WebRTC may take where another way can still be tried. */
const WEBRTC_LIMIT_MS = 5_000;
/** How long the last way may take. */
const CONNECT_LIMIT_MS = 10_000;

/** The reason of a link that follows another in good order: nobody notices it. */
export const ROTATED = 'rotated';

export type OpenedLink = Link & {
  readonly transport: LegKind;
  /** Why this way was taken: the reason of its rung, or the code of the failure before it. */
  readonly reason: string;
};

export type Climb = Omit<LinkRequest, 'kind'> & {
  readonly connector: Connector;
  readonly rungs: readonly Rung[];
};

/** Tries the rungs in order. Only a failure of the way itself leads to the next one. */
export async function climb({connector, rungs, ...request}: Climb, signal: AbortSignal): Promise<OpenedLink> {
  let failed: VoiceError | undefined;
  for (const [index, {kind, reason}] of rungs.entries()) {
    const isLast = index === rungs.length - 1;
    const limitMs = isLast || kind !== 'webrtc' ? CONNECT_LIMIT_MS : WEBRTC_LIMIT_MS;
    try {
      const link = await openWithin(limitMs, connector, {kind, ...request}, signal);
      return {...link, transport: kind, reason: failed?.code ?? reason};
    } catch (failure) {
      signal.throwIfAborted();
      if (isLast || !isWayFailure(failure)) throw failure;
      failed = failure;
    }
  }
  throw new VoiceError('browser/unsupported', {message: 'This browser has no WebRTC'});
}

async function openWithin(
  limitMs: number,
  connector: Connector,
  request: LinkRequest,
  signal: AbortSignal,
): Promise<Link> {
  const attempt = new AbortController();
  const opening = connector.open(request, AbortSignal.any([signal, attempt.signal]));
  try {
    return await within(limitMs, opening, () => timeoutOf(request.kind, limitMs));
  } catch (failure) {
    attempt.abort();
    // One that opens after its time after all is not used any more; its rejection is expected.
    opening.then(
      late => late.close(),
      () => undefined,
    );
    throw failure;
  }
}

function timeoutOf(kind: LegKind, limitMs: number): VoiceError {
  return new VoiceError('transport/timeout', {
    message: `${kind} was not connected within ${limitMs / 1000} s`,
  });
}

/** A refused key or an empty budget is refused over any transport. */
function isWayFailure(failure: unknown): failure is VoiceError {
  return (
    failure instanceof VoiceError &&
    (failure.code === 'transport/handshake' || failure.code === 'transport/timeout')
  );
}
