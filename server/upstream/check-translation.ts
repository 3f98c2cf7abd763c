/** Can this session be had of this provider? Asked where a call begins, guarded or direct, because only translation needs it. */
import type {RealtimeSession} from '../../src/realtime/protocol/client-events.js';
import {VoiceError} from '../../src/shared/errors.js';
import type {UpstreamCapabilities} from './upstream.js';

/** Throws `config/invalid` for a translation that nobody makes, or into no language. */
export function checkTranslation(
  {type, audio}: RealtimeSession,
  {translates = false}: Pick<UpstreamCapabilities, 'translates'>,
): void {
  if (type !== 'translation') return;
  const problem = !translates
    ? 'mode="translation" is not among the modes of this server, because its provider does not translate; use conversation, text or transcription'
    : audio?.output?.language === undefined
      ? 'mode="translation" needs target-language, a language tag such as de or pt-BR'
      : undefined;
  if (problem !== undefined) throw new VoiceError('config/invalid', {message: problem});
}
