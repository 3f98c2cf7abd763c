/** Ways to break the engine on purpose, so that whoever builds on it can see each failure of a provider happen. */

export const ENGINE_FAULTS = [
  'sdp-400',
  'quota-429',
  'attach-404',
  'drop-sideband',
  'drop-channel',
  'hang',
] as const;

export type EngineFault = (typeof ENGINE_FAULTS)[number];

/** What a fault waits for before it drops a live connection. */
export const DROP_AFTER_RESPONSE_MS = 1500;
export const DROP_AFTER_ATTACH_MS = 3000;

/** Is this one of the faults that the engine knows? */
export function isEngineFault(name: string): name is EngineFault {
  return (ENGINE_FAULTS as readonly string[]).includes(name);
}
