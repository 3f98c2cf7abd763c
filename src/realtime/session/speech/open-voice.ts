/** The voice that the page asks for, each loaded where it speaks: the server's, on the stage of its call, or the browser's own. */
import type {AudioStage} from '../../../audio/stage.js';
import type {PageSettings} from '../../../config/schema.js';
import type {VoiceSessionOptions} from '../voice-session.js';
import {readAloud} from './read-aloud.js';
import type {SpeechPlan} from './speech-plan.js';
import type {Voice} from './voice.js';

/** `options`: as the page gave them; the voice it names is the one that speaks. */
export async function openVoice(
  options: VoiceSessionOptions,
  output: SpeechPlan['output'],
  stage: AudioStage | undefined,
  signal: AbortSignal,
): Promise<Voice> {
  if (stage !== undefined && output === 'server') {
    const {ServerVoice} = await import('./server-voice.js');
    return ServerVoice.open({stage, read: (...asked) => readAloud(options, ...asked)}, signal);
  }
  const {BrowserVoice} = await import('./browser-voice.js');
  const {settings} = options;
  return new BrowserVoice({language: languageOf(settings), voice: settings.voice, speed: settings.speed});
}

/** What the page says, or is written in, or else the visitor's. */
export function languageOf({language}: PageSettings): string {
  return language ?? (document.documentElement.lang || navigator.language);
}
