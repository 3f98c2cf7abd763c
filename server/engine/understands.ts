/** Sentences that the practice voice understands, for the boot message and for pages that show what to say. */

export const UNDERSTANDS: readonly string[] = [
  'What time is it?',
  'What is the date?',
  'Who are you?',
  'What can you do?',
  'Tell me a story.',
  'Count to ten.',
  'Say that again.',
  'Thank you.',
  'Never mind.',
  'Goodbye.',
];
