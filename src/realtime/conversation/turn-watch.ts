/** The judge of turns with a clock: it is told what happens, and tells what was decided. Widget and guard each keep one. */
import {
  judgeTurn,
  nextTick,
  openJudge,
  type Decision,
  type Judge,
  type JudgeInput,
  type JudgeSettings,
} from './turn-judge.js';

export {judgeSettingsOf} from './judge-settings.js';

export class TurnWatch {
  readonly #onDecision: (decision: Decision) => void;
  #judge: Judge;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `known`: what was heard before there was anything to judge. */
  constructor(
    settings: JudgeSettings,
    onDecision: (decision: Decision) => void,
    known?: Pick<Judge, 'voices' | 'decided' | 'audible'>,
  ) {
    this.#judge = {...openJudge(settings), ...known};
    this.#onDecision = onDecision;
  }

  /** `now`: when it happened, by `performance.now()`. */
  feed(input: JudgeInput, now = performance.now()): void {
    const {judge, decisions} = judgeTurn(this.#judge, input, now);
    this.#judge = judge;
    clearTimeout(this.#timer);
    const next = nextTick(judge);
    if (next !== undefined) {
      this.#timer = setTimeout(() => this.feed({type: 'tick'}), Math.max(1, next - now));
    }
    for (const decision of decisions) this.#onDecision(decision);
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
