/** The English words of the button that is held to talk. */
export const talkWords = {
  holdToTalk: 'Hold to talk',
  holdHint: 'Hold while you speak, or tap to begin and to end',
} as const;
