/**
 * Which side of a call speaks and hears by what, out of what the page says. It stands alone, pure, because not everything that
 * can be said goes together, and a page is told which does not.
 */
import type {PageSettings} from '../../../config/schema.js';
import {VoiceError} from '../../../shared/errors.js';

export type SpeechPlan = {
  /** Who hears the visitor; by nobody, they write. */
  readonly ears: 'provider' | 'browser' | 'nobody';
  /** Who speaks the answers; `provider` sends them as sound. */
  readonly output: 'provider' | 'server' | 'browser';
};

export type PlannedSpeech = {
  /** Absent: the call is one of the provider's, as it is without the two attributes. */
  readonly plan: SpeechPlan | undefined;
  /** What the page says and cannot have, once each. */
  readonly problems: readonly VoiceError[];
};

export function planSpeech({
  mode = 'conversation',
  inputSpeech = 'provider',
  outputSpeech = 'provider',
}: Pick<PageSettings, 'mode' | 'inputSpeech' | 'outputSpeech'>): PlannedSpeech {
  const problems: VoiceError[] = [];
  const refuse = (what: string, instead: string): void =>
    void problems.push(new VoiceError('config/invalid', {message: `${what}; ${instead}`}));
  const isHeard = inputSpeech === 'browser';
  const isSpoken = outputSpeech !== 'provider';
  if (mode !== 'conversation' && mode !== 'text') {
    if (isHeard) refuse(`input-speech="browser" is not for mode="${mode}"`, 'the provider hears');
    if (isSpoken) refuse(`output-speech="${outputSpeech}" is not for mode="${mode}"`, 'nothing is spoken');
    return {plan: undefined, problems};
  }
  if (mode === 'text') {
    if (isHeard)
      refuse(
        'input-speech="browser" needs a microphone, and mode="text" never asks for one',
        'leave the mode out',
      );
    return {plan: isSpoken ? {ears: 'nobody', output: outputSpeech} : undefined, problems};
  }
  return {plan: isHeard || isSpoken ? {ears: inputSpeech, output: outputSpeech} : undefined, problems};
}
