/** The English words of the question how a call was. */
export const feedbackWords = {
  feedbackQuestion: 'How was this call?',
  good: 'Good',
  bad: 'Not good',
  feedbackText: 'What could be better? (optional)',
  feedbackSend: 'Send feedback',
  feedbackSkip: 'Skip',
  feedbackThanks: 'Thank you.',
  tooLong: 'At most {limit} characters',
} as const;
