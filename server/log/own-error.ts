/**
 * What happened, in words of our own: nothing that a visitor or a provider said is in them, so a log may hold them. For
 * the cause of a `VoiceError`, whose own message is public.
 */
export class OwnError extends Error {
  override readonly name = 'OwnError';
}
