/** The judge of turns with a clock: it is told what happens, and tells what was decided. Widget and guard each keep one. */
import type {RealtimeSession} from '../protocol/client-events.js';
import {
  judgeTurn,
  nextTick,
  openJudge,
  type Decision,
  type JudgeInput,
  type JudgeSettings,
} from './turn-judge.js';

/** What holds where a session leaves it open; told to the provider all the same, because its own default has moved. */
export const PREFIX_MS = 300;
export const SILENCE_MS = 500;

/** What the judge must know of a session. */
export function judgeSettingsOf({audio}: {audio?: RealtimeSession['audio'] | undefined}): JudgeSettings {
  const {turn_detection: detection, transcription} = audio?.input ?? {};
  const timed = detection?.type === 'server_vad' ? detection : undefined;
  return {
    prefixMs: timed?.prefix_padding_ms ?? PREFIX_MS,
    silenceMs: timed === undefined ? Infinity : (timed.silence_duration_ms ?? SILENCE_MS),
    transcribes: transcription !== undefined && transcription !== null,
  };
}

export class TurnWatch {
  readonly #onDecision: (decision: Decision) => void;
  #judge;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(settings: JudgeSettings, onDecision: (decision: Decision) => void) {
    this.#judge = openJudge(settings);
    this.#onDecision = onDecision;
  }

  feed(input: JudgeInput): void {
    const now = performance.now();
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
