/** What the judge of turns must know of a session. It stands alone because a page knows it before it needs the judge. */
import type {RealtimeSession} from '../protocol/realtime-session.js';
import type {JudgeSettings} from './turn-judge.js';

/** What holds where a session leaves it open; told to the provider all the same, because its own default has moved. */
export const PREFIX_MS = 300;
export const SILENCE_MS = 500;

export function judgeSettingsOf({audio}: {audio?: RealtimeSession['audio'] | undefined}): JudgeSettings {
  const {turn_detection: detection, transcription} = audio?.input ?? {};
  const timed = detection?.type === 'server_vad' ? detection : undefined;
  return {
    prefixMs: timed?.prefix_padding_ms ?? PREFIX_MS,
    silenceMs: timed === undefined ? Infinity : (timed.silence_duration_ms ?? SILENCE_MS),
    transcribes: transcription !== undefined && transcription !== null,
  };
}
