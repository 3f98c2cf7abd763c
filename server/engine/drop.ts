/** The faults that drop a live connection: when exactly, for sockets and data channels alike. */
import {DROP_AFTER_ATTACH_MS, DROP_AFTER_RESPONSE_MS} from './faults.js';
import type {EngineSession} from './session/engine-session.js';

/** Calls `drop` once: a while after the first response began, or after the connection came. Returns its undo. */
export function dropSoon(session: EngineSession, drop: () => void): () => void {
  let timer = setTimeout(drop, DROP_AFTER_ATTACH_MS);
  let soonest = Date.now() + DROP_AFTER_ATTACH_MS;
  const unwatch = session.watch(type => {
    if (type !== 'response.created' || Date.now() + DROP_AFTER_RESPONSE_MS >= soonest) return;
    clearTimeout(timer);
    soonest = Date.now() + DROP_AFTER_RESPONSE_MS;
    timer = setTimeout(drop, DROP_AFTER_RESPONSE_MS);
  });
  return () => {
    unwatch();
    clearTimeout(timer);
  };
}
