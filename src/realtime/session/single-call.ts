/**
 * One call at a time for all pages of an origin, by a lock that the browser keeps for them. It stands alone because
 * only pages that ask for it (`single-call`) load it.
 */
import {VoiceError} from '../../shared/errors.js';

/** The name of the lock: whoever holds it has the call. */
const LOCK = 'realtime-voice';

export type SingleCallOptions = {
  /** The visitor knows of the other call, and wants it here. */
  readonly takeOver: boolean;
  /** Told once, while `signal` is not aborted: the call was taken over by another page. */
  readonly onTaken: (error: VoiceError) => void;
};

/**
 * Holds the lock until `signal` aborts. Rejects with `session/elsewhere` where somebody else holds it; in a browser
 * or frame that has no such locks it holds nothing, and nobody is refused.
 */
export function holdTheCall({takeOver, onTaken}: SingleCallOptions, signal: AbortSignal): Promise<void> {
  const {locks} = navigator as Partial<Pick<Navigator, 'locks'>>;
  return new Promise((resolve, reject) => {
    let held = false;
    const hold = async (lock: Lock | null): Promise<void> => {
      if (lock === null) throw new VoiceError('session/elsewhere');
      held = true;
      resolve();
      await aborted(signal);
    };
    const request = locks?.request(LOCK, takeOver ? {steal: true} : {ifAvailable: true}, hold);
    if (request === undefined) {
      resolve();
      return;
    }
    // A lock that is stolen rejects, and only then: the holder itself never fails.
    request.catch((failure: unknown) => {
      if (failure instanceof VoiceError) reject(failure);
      else if (!held) resolve();
      else if (!signal.aborted) onTaken(new VoiceError('session/elsewhere', {cause: failure}));
    });
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), {once: true});
  });
}
