/**
 * The provider as one call sees it: each WebRTC session is written down before its answer may be used, and crossed out
 * once it is over. It stands alone because a session whose owner is gone can be ended only by who knows its id.
 */
import {VoiceError} from '../../src/shared/errors.js';
import type {Upstream} from '../upstream/upstream.js';
import type {CallBudget} from './call-budget.js';

type Notes = Pick<CallBudget, 'expectSession' | 'noteSession' | 'noSession' | 'forgetSession'>;

export function notedUpstream(upstream: Upstream, notes: Notes): Upstream {
  const hangUp = async (callId: string): Promise<void> => {
    await upstream.hangUp(callId);
    await notes.forgetSession(callId);
  };
  return {
    name: upstream.name,
    capabilities: upstream.capabilities,
    createCall: async (offer, session, signal) => {
      // A process that dies before it knows the id leaves a session that only its own end will end.
      await notes.expectSession();
      try {
        const created = await upstream.createCall(offer, session, signal);
        if (await noted(notes, created.callId)) return created;
        await upstream.hangUp(created.callId);
        throw new VoiceError('session/elsewhere');
      } finally {
        notes.noSession();
      }
    },
    attach: (callId, signal) => upstream.attach(callId, signal),
    hangUp,
    openSocket: (model, signal) => upstream.openSocket(model, signal),
    mintSecret: (session, seconds, signal) => upstream.mintSecret(session, seconds, signal),
    forVisitor: safetyIdentifier => notedUpstream(upstream.forVisitor(safetyIdentifier), notes),
  };
}

/** A store that cannot write it down could not find it either. */
function noted(notes: Notes, callId: string): Promise<boolean> {
  return notes.noteSession(callId).catch(() => false);
}
