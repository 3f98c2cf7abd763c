/** The English words of the closed widget, with the tag and the direction of what they are written in. They stand alone because they are all that is loaded before a call. */
export const closed = {
  lang: 'en',
  dir: 'ltr',
  name: 'Voice assistant',
  invitation: 'Talk with an AI assistant',
  invitationText: 'Write with an AI assistant',
  start: 'Start talking',
  startText: 'Start writing',
  cancel: 'Cancel',
  end: 'End call',
  retry: 'Try again',
  again: 'Talk again',
  connecting: 'Connecting…',
  unreachable: 'The assistant cannot be reached right now. Check your connection, then try again.',
} as const;

export type ClosedWords = {readonly [Key in keyof typeof closed]: string};
