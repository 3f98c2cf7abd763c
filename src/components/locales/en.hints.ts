/** The English words of what is noticed during a call. */
export const hintWords = {
  silent: 'We cannot hear you. Check that your microphone is on and is the right one.',
  chooseMicrophone: 'Choose a microphone',
  timeLeft: '{time} left in this call',
} as const;
