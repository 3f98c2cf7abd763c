/**
 * How much sound should be there before playing starts, in milliseconds. It stands alone because it is a policy
 * with numbers of its own: the network decides it, by underruns, and the queue only obeys.
 */

/** The target of a call that knows nothing yet. */
export const FIRST_TARGET_MS = 40;
/** Playing for so long without an underrun lowers the target. */
export const CALM_SECONDS = 10;

/** After an underrun: quickly up, because every one of them is heard. */
export const raisedTarget = (target: number): number => Math.min(400, target + 20);

/** After a calm time: slowly down, because waiting costs little. */
export const loweredTarget = (target: number): number => Math.max(0, target - 10);
