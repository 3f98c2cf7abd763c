/** What can be done without a microphone, in English. It stands alone: hardly any call is without one. */
export const writeWords = {
  writeInstead: 'You can write instead.',
} as const;
