/**
 * The provider as one call sees it: each WebRTC session is written down before its answer may be used, and crossed out
 * once it is over. It stands alone because a session whose owner is gone can be ended only by who knows its id.
 */
import {VoiceError, asVoiceError} from '../../src/shared/errors.js';
import type {RealtimeSession} from '../../src/realtime/protocol/client-events.js';
import type {CreatedCall, Upstream, UpstreamSocket} from '../upstream/upstream.js';
import {ProviderAnswer} from '../upstream/failure.js';
import type {CallBudget} from './call-budget.js';
import {hangUpAtLast} from './hang-up.js';

type Notes = Pick<
  CallBudget,
  | ('expectSession' | 'noteSession' | 'expectNoMore' | 'loseSession' | 'forgetSession')
  | ('beginSocket' | 'sessionEnded')
>;

/** Failures of a way: whether anything came of a request that had left, nobody knows. */
const UNCLEAR: ReadonlySet<string> = new Set(['transport/handshake', 'transport/timeout', 'transport/lost']);

/** `watch`: sees each socket to a session before anybody else does. */
export function notedUpstream(
  upstream: Upstream,
  notes: Notes,
  watch: (socket: UpstreamSocket) => UpstreamSocket,
): Upstream {
  const hangUp = async (callId: string): Promise<void> => {
    await hangUpAtLast(upstream, callId);
    notes.sessionEnded();
    await notes.forgetSession(callId);
  };
  return {
    name: upstream.name,
    capabilities: upstream.capabilities,
    createCall: async (offer, session, signal) => {
      signal.throwIfAborted();
      const created = await createNoted(upstream, notes, offer, session);
      if (!signal.aborted) return created;
      await hangUp(created.callId);
      throw signal.reason as Error;
    },
    attach: async (callId, signal) => watch(await upstream.attach(callId, signal)),
    hangUp,
    openSocket: async (purpose, signal) => {
      await notes.beginSocket();
      try {
        signal.throwIfAborted();
        return timed(watch(await upstream.openSocket(purpose, signal)), notes);
      } catch (failure) {
        notes.sessionEnded();
        throw failure;
      }
    },
    answerOffer: (offer, session, signal) => upstream.answerOffer(offer, session, signal),
    mintSecret: (session, seconds, signal) => upstream.mintSecret(session, seconds, signal),
    forVisitor: safetyIdentifier => notedUpstream(upstream.forVisitor(safetyIdentifier), notes, watch),
  };
}

/** Not given up half-way, whoever has gone meanwhile: only who waits learns the id, and can write it down. */
async function createNoted(
  upstream: Upstream,
  notes: Notes,
  offer: string,
  session: RealtimeSession,
): Promise<CreatedCall> {
  // A process that dies before it knows the id leaves a session that only its own end will end.
  await notes.expectSession();
  const created = await upstream
    .createCall(offer, session, new AbortController().signal)
    .catch((failure: unknown) => {
      notes.sessionEnded();
      if (isUnclear(asVoiceError(failure, 'transport/handshake'))) notes.loseSession();
      else notes.expectNoMore();
      throw failure;
    });
  if (!(await noted(notes, created.callId))) {
    await hangUpAtLast(upstream, created.callId);
    notes.sessionEnded();
    notes.expectNoMore();
    throw new VoiceError('session/elsewhere');
  }
  notes.expectNoMore();
  return created;
}

/** Whether a call was made is not known: nobody answered, or what was answered names none. */
function isUnclear({code, cause}: VoiceError): boolean {
  return UNCLEAR.has(code) && !(cause instanceof ProviderAnswer);
}

/** A store that cannot write it down could not find it either. */
function noted(notes: Notes, callId: string): Promise<boolean> {
  return notes.noteSession(callId).catch(() => false);
}

/** A session that ends with its socket costs its time until then. */
function timed(socket: UpstreamSocket, notes: Notes): UpstreamSocket {
  let isOver = false;
  const end = (): void => {
    if (!isOver) notes.sessionEnded();
    isOver = true;
  };
  socket.events.on('closed', end);
  return {
    events: socket.events,
    get expiresAt() {
      return socket.expiresAt;
    },
    send: event => socket.send(event),
    close: () => {
      end();
      socket.close();
    },
  };
}
