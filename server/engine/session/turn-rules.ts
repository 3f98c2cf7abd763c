/** What the ear is told about the end of a turn, out of the settings of the wire. */
import type {Delay} from '../protocol/input-sound.js';
import type {TurnDetection} from '../protocol/turn-detection.js';
import type {TurnRules} from '../speech/messages.js';

const DEFAULT_THRESHOLD = 0.5;
/** How long a sentence that is not complete is waited for. */
const EAGERNESS_MS = {low: 8000, medium: 4000, auto: 4000, high: 2000};
/** The silence after which words are told while the turn goes on: the sooner, the more a breath may tear apart. */
const DELAY_MS: Readonly<Record<Delay, number>> = {
  minimal: 200,
  low: 300,
  medium: 500,
  high: 800,
  xhigh: 1200,
};

/** When a turn ends by itself. */
export function rulesOf(detection: TurnDetection): TurnRules {
  if (detection.type === 'semantic_vad') {
    const silenceMs = EAGERNESS_MS[detection.eagerness ?? 'auto'];
    return {threshold: DEFAULT_THRESHOLD, silenceMs, asks: true};
  }
  const {threshold = DEFAULT_THRESHOLD, silence_duration_ms: silenceMs = 500} = detection;
  return {threshold, silenceMs, asks: false};
}

/** When a phrase ends inside a turn that its client ends. */
export function phraseRulesOf(delay: Delay = 'medium'): TurnRules {
  return {threshold: DEFAULT_THRESHOLD, silenceMs: DELAY_MS[delay], asks: false};
}
