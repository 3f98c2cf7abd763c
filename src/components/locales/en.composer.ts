/** The English words of the field for messages. */
export const composerWords = {
  send: 'Send',
  message: 'Message',
  messagePlaceholder: 'Write a message',
} as const;
