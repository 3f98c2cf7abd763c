/**
 * How long a call may still last, in round numbers, so that they are said now and then and not with every second. It
 * stands alone because it is a clock.
 */
import type {ReactiveController, ReactiveControllerHost} from 'lit';

/** It is said again when so much is left, in seconds. */
const STEPS = [3_600, 1_800, 600, 300, 120, 60, 30, 10] as const;

export class TimeLeft implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  /** What was told last, in seconds; `undefined` before. */
  readonly #told: () => number | undefined;
  #known: {readonly seconds: number; readonly endsAt: number} | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, told: () => number | undefined) {
    this.#host = host;
    this.#told = told;
    host.addController(this);
  }

  /** The time runs from when it was told. */
  hostUpdate(): void {
    const seconds = this.#told();
    if (seconds === this.#known?.seconds) return;
    this.#known = seconds === undefined ? undefined : {seconds, endsAt: Date.now() + seconds * 1000};
  }

  hostUpdated(): void {
    clearTimeout(this.#timer);
    const left = this.#left();
    const next = STEPS.find(step => step < left);
    if (next === undefined || left === Infinity) return;
    this.#timer = setTimeout(() => this.#host.requestUpdate(), Math.ceil((left - next) * 1000));
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  /** Such as "1 minute"; `undefined` where nobody has said how long. `lang`: a BCP 47 tag. */
  inWords(lang: string): string | undefined {
    const left = this.#left();
    if (left === Infinity) return undefined;
    const step = STEPS.findLast(each => each >= left) ?? STEPS[0];
    const [value, unit] = step < 60 ? [step, 'second'] : [Math.round(step / 60), 'minute'];
    return new Intl.NumberFormat(lang, {style: 'unit', unit, unitDisplay: 'long'}).format(value);
  }

  #left(): number {
    return this.#known === undefined ? Infinity : (this.#known.endsAt - Date.now()) / 1000;
  }
}
