/**
 * The store of a world, as each instance reaches it: answers take time and get lost, and after each decision the books
 * are looked at. It stands alone because "at every step" means here, and nowhere else.
 */
import type {Admitted, Refusal, Store} from '../../../server/store/store.js';
import {VoiceError} from '../../../src/shared/errors.js';
import {NATURE, type Mortal, type WorldClock} from './clock.js';
import {LATE_MS, type Saboteur} from './fault.js';
import type {Chance} from './random.js';

type Asked = (request: never, ...more: never[]) => Promise<unknown>;

const METHODS = [
  ...(['admit', 'reserve', 'settle', 'renew', 'release', 'noteUpstream', 'forgetUpstream'] as const),
  ...(['reap', 'once', 'spend'] as const),
];

export type StoreLine = {
  readonly clock: WorldClock;
  readonly chance: Chance;
  /** How often a question, or an answer, is lost; never twice in a row. */
  readonly faults: number;
  /** One fault in a certain place. */
  readonly saboteur?: Saboteur | undefined;
  /** After each decision, whoever asked for it, and whether or not they will hear of it. */
  readonly onDecided: (
    name: (typeof METHODS)[number],
    request: unknown,
    answer: unknown,
  ) => void | Promise<void>;
};

/** `onAdmitted`: the instance hears of an admission, in the very moment. */
export function storeOf(
  store: Store,
  instance: Mortal,
  line: StoreLine,
  onAdmitted: (callId: string, answer: Admitted | Refusal) => void,
): Store {
  const {clock, chance, faults, saboteur, onDecided} = line;
  let wasLost = false;
  let asks = 0;
  let answers = 0;
  const ask = (name: (typeof METHODS)[number], args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const fault = name === 'reap' ? undefined : saboteur?.next(instance, name);
      const isLost = (!wasLost && chance.is(faults)) || fault === 'refused' || fault === 'lost';
      wasLost = isLost;
      const wasDecided = fault === undefined ? !isLost || chance.is(0.5) : !/refused|before/.test(fault);
      if (fault === 'dies-before') saboteur?.kill(instance);
      const fail = (): void =>
        reject(new VoiceError('session/failed', {message: 'The store did not answer'}));
      // One connection: questions and answers stay in order.
      asks = Math.max(asks, clock.now + chance.skewed(0, 40));
      clock.later(NATURE, asks - clock.now, () => {
        const decide = (...asked: readonly unknown[]): Promise<unknown> =>
          (store as unknown as Record<string, Asked>)[name]!(...(asked as [never]));
        const decided = wasDecided ? clock.outside(decide(...args)) : Promise.resolve();
        void decided.then(async answer => {
          if (wasDecided) await onDecided(name, args[0], answer);
          if (fault === 'dies-after') saboteur?.kill(instance);
          answers = Math.max(
            answers,
            clock.now + (isLost ? 500 : fault === 'late' ? LATE_MS : chance.skewed(0, 40)),
          );
          clock.later(instance, answers - clock.now, () => {
            if (isLost) return fail();
            if (name === 'admit')
              onAdmitted((args[0] as {callId: string}).callId, answer as Admitted | Refusal);
            resolve(answer);
          });
        });
      });
    });
  const methods = METHODS.map(name => [name, (...args: unknown[]) => ask(name, args)] as const);
  return {...store, ...Object.fromEntries(methods)};
}
