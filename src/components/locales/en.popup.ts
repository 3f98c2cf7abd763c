/** The English words of a widget that opens above the page. */
export const popupWords = {
  open: 'Open the assistant',
  minimise: 'Minimise',
  closePanel: 'Close',
  callTime: 'Time of the call',
} as const;
