/**
 * Runs in a page before its own scripts and writes down what its widgets tell, as the page of test/support/host-page.ts
 * does for itself: for pages that are not made for tests. It is plain JavaScript because it travels to the page as text.
 */
{
  const log = [];
  globalThis.log = log;
  const TYPES = ['start', 'state-change', 'transcript', 'speech-start', 'speech-end', 'error', 'end'];
  for (const type of TYPES) {
    addEventListener(`voice-${type}`, event => {
      const {state, entry, final, speaker, reason, error} = event;
      log.push({
        ...{
          type: event.type,
          at: performance.now(),
          phase: state?.phase,
          turn: state?.turn,
          final,
          speaker,
          reason,
        },
        ...{text: entry?.text, role: entry?.role, code: error?.code, message: error?.message},
      });
    });
  }
}
