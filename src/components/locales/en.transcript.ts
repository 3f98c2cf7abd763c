/** The English words of what can be done with a conversation. */
export const transcriptWords = {
  newest: 'To the newest words',
  copy: 'Copy',
  copied: 'Copied',
  notCopied: 'The browser did not allow it',
  download: 'Download',
} as const;
