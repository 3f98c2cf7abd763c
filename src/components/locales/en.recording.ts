/** The English words of calls that are recorded, and of those that are played again. */
export const recordingWords = {
  /** Stands in the question before a call. */
  consentRecording: 'The call is recorded: both voices, and what is said in writing.',
  withoutRecording: 'Start unrecorded',
  askRecording: 'May this call be recorded?',
  allowRecording: 'Record',
  refuseRecording: 'Do not record',
  recording: 'This call is being recorded',
  recordingOver: 'The recording has ended; the call goes on',
  downloadRecording: 'Download the sound',
  replay: 'Recording of an earlier call',
} as const;
