/** Ways to break the engine on purpose, so that whoever builds on it can see each failure of a provider happen. */

export const ENGINE_FAULTS = [
  /** Every offer is refused as no offer. */
  'sdp-400',
  /** Secrets, calls and sockets are refused: the quota is used up. */
  'quota-429',
  /** A sideband finds no call. */
  'attach-404',
  /** A sideband breaks a while after the first response began. */
  'drop-sideband',
  /** The data channel, or the only socket, breaks a while after the first response began. */
  'drop-channel',
  /** Requests and upgrades are accepted and never answered. */
  'hang',
  /** The transcription of a turn comes after the `response.done` of its answer. */
  'late-transcript',
  /** Every event comes twice, the second time with the same `event_id`. */
  'duplicate-events',
  /** Events have fields that nobody knows, and between them come events that nobody knows. */
  'unknown-events',
  /** The first response of a session ends `failed` with a `server_error`. */
  'fail-response',
  /** The first response of a session completes without any output. */
  'empty-answer',
  /** Sessions speak the beta dialect of the protocol, as some other providers still do. */
  'beta-dialect',
] as const;

export type EngineFault = (typeof ENGINE_FAULTS)[number];

/** What a fault waits for before it drops a live connection. */
export const DROP_AFTER_RESPONSE_MS = 1500;
export const DROP_AFTER_ATTACH_MS = 3000;

/** Is this one of the faults that the engine knows? */
export function isEngineFault(name: string): name is EngineFault {
  return (ENGINE_FAULTS as readonly string[]).includes(name);
}
