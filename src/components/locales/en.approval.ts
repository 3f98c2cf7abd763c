/** The English words of the question whether a tool may do its work. */
export const approvalWords = {
  approvalQuestion: 'May the assistant do this?',
  allow: 'Allow',
  refuse: 'Don’t allow',
  yes: 'yes',
  no: 'no',
} as const;
