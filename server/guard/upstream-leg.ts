/**
 * One upstream session of a guarded call: created, attached, ended. It stands alone because a call may go
 * through several of them, and each must be hung up whatever happened to it.
 */
import {within} from '../../src/shared/abort.js';
import {VoiceError} from '../../src/shared/errors.js';
import type {ClientEvent, RealtimeSession} from '../../src/realtime/protocol/client-events.js';
import type {ProviderErrorDetail} from '../../src/realtime/protocol/server-events.js';
import type {SocketPurpose, Upstream, UpstreamSocket} from '../upstream/upstream.js';
import {audioOnlyOffer} from './sdp.js';

/** Without the sideband nobody watches the call: it ends when attaching takes longer than this. */
const ATTACH_LIMIT_MS = 2_000;
const OPEN_LIMIT_MS = 8_000;

export type UpstreamLeg = {
  readonly kind: 'webrtc' | 'websocket';
  readonly socket: UpstreamSocket;
  /** The answer to the browser's offer; absent on a WebSocket leg. */
  readonly answer?: string;
  /** Ends it with the provider too; rejects where the provider could not be told. */
  readonly close: () => Promise<void>;
};

/** What a session is opened with. */
export type LegSource = {
  readonly upstream: Upstream;
  readonly model: string;
  readonly session: RealtimeSession;
};

export type OpenLeg = (signal: AbortSignal) => Promise<UpstreamLeg>;

/** A leg whose sound goes from browser to provider. An offer that is more than sound is refused when it is opened. */
export function lineLeg({upstream, session}: LegSource, offer: string): OpenLeg {
  return async signal => {
    if (session.type === 'translation') throw noLine();
    return openWebRtcLeg(upstream, audioOnlyOffer(offer), session, signal);
  };
}

/** A leg whose sound goes through this server. */
export function soundLeg({upstream, model, session}: LegSource): OpenLeg {
  return signal => openSocketLeg(upstream, model, session, signal);
}

/** The same, but it hears no turns: it waits to take over from another one. */
export function deaf<Source extends Pick<LegSource, 'session'>>(source: Source): Source {
  const {session} = source;
  const {audio} = session;
  if (audio === undefined) return source;
  const input = {...audio.input, turn_detection: null};
  return {...source, session: {...session, audio: {...audio, input}}};
}

/** Lets a deaf session hear turns as its source does. */
export function hearing({session}: LegSource): ClientEvent {
  const input = {turn_detection: session.audio?.input?.turn_detection ?? null};
  return {type: 'session.update', session: {type: session.type, audio: {input}}};
}

/** Trades the offer, then attaches the sideband before the answer may be used: no unwatched second. */
async function openWebRtcLeg(
  upstream: Upstream,
  offer: string,
  session: RealtimeSession,
  signal: AbortSignal,
): Promise<UpstreamLeg> {
  const {callId, answer} = await upstream.createCall(offer, session, signal);
  try {
    const socket = await limited(ATTACH_LIMIT_MS, signal, attaching => upstream.attach(callId, attaching));
    const close = (): Promise<void> => {
      socket.close();
      return upstream.hangUp(callId);
    };
    return {kind: 'webrtc', socket, answer, close};
  } catch (failure) {
    await upstream.hangUp(callId);
    throw failure;
  }
}

/** Opens a session of its own and makes it the agent's before any sound reaches it. */
async function openSocketLeg(
  upstream: Upstream,
  model: string,
  session: RealtimeSession,
  signal: AbortSignal,
): Promise<UpstreamLeg> {
  return limited(OPEN_LIMIT_MS, signal, async opening => {
    const socket = await upstream.openSocket(purposeOf(session, model), opening);
    try {
      // Given up in the moment in which it opened: nothing would tell of that any more.
      opening.throwIfAborted();
      await settle(socket, session, opening);
      const close = (): Promise<void> => {
        socket.close();
        return Promise.resolve();
      };
      return {kind: 'websocket', socket, close};
    } catch (failure) {
      socket.close();
      throw failure;
    }
  });
}

function purposeOf({type}: RealtimeSession, model: string): SocketPurpose {
  if (type === 'translation') return {intent: type, model};
  return type === 'transcription' ? {intent: type} : {model};
}

/** Another way is open to the visitor, and their widget takes it. */
function noLine(): VoiceError {
  const message = 'A translation travels over the WebSocket: open the leg with leg.open';
  return new VoiceError('transport/handshake', {message});
}

function settle(socket: UpstreamSocket, session: RealtimeSession, signal: AbortSignal): Promise<void> {
  const {model: _, ...update} = session;
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), {once: true});
    socket.events.on('closed', reject, {signal});
    const undo = socket.events.on(
      'event',
      event => {
        if (event.type === 'error') reject(refusal(event.error, session));
        if (event.type === 'session.updated') {
          undo();
          resolve();
        }
      },
      {signal},
    );
    // `session.created` is the first event by contract; what is sent before it is kept by the provider.
    socket.send({type: 'session.update', session: update});
  });
}

/** A language that nobody speaks there is the page's or the agent's to put right; all else is between us and the provider. */
function refusal({message, param}: ProviderErrorDetail, {audio}: RealtimeSession): VoiceError {
  const cause = new Error(message ?? 'no message');
  const {language} = audio?.output ?? {};
  if (language === undefined || param?.endsWith('language') !== true)
    return new VoiceError('session/failed', {message: 'The provider refused the session', cause});
  const refused = `target-language="${language}" is none that the provider translates into; use another one`;
  return new VoiceError('config/invalid', {message: refused, cause});
}

/** Runs `open` with a signal that aborts with the call or when the time is over. */
async function limited<T>(
  ms: number,
  signal: AbortSignal,
  open: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const attempt = new AbortController();
  const timeout = (): VoiceError =>
    new VoiceError('transport/timeout', {message: 'The provider did not answer in time'});
  const opening = open(AbortSignal.any([signal, attempt.signal]));
  try {
    return await within(ms, opening, timeout);
  } catch (failure) {
    opening.catch(() => undefined);
    attempt.abort();
    throw failure;
  }
}
