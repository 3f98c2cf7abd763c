/**
 * The parts that not every call has, each loaded by name when it is known that this one does. They stand in a list of
 * their own, loaded with the first of them, because most calls have none.
 */
const PARTS = {
  approval: () => import('./approval-panel.js'),
  composer: () => import('./text-composer.js'),
  consent: () => import('./consent/consent-gate.js'),
  dictation: () => import('./dictation/dictation.js'),
  duck: () => import('./translation/duck-original.js'),
  feedback: () => import('./feedback/feedback-form.js'),
  figures: () => import('../realtime/session/figures/watch-call.js'),
  hint: () => import('./hints/call-hint.js'),
  inspector: () => import('./inspector/call-inspector.js'),
  kept: () => import('./settings/kept-settings.js'),
  lent: () => import('./lent-stream.js'),
  log: () => import('../realtime/session/log/call-log.js'),
  notice: () => import('./problem-notice.js'),
  onlookers: () => import('./onlookers.js'),
  popup: () => import('./popup/popup-frame.js'),
  recording: () => import('./recording/call-recording.js'),
  replay: () => import('./recording/call-replay.js'),
  settings: () => import('./settings/settings-button.js'),
  speech: () => import('../realtime/session/speech/spoken-session.js'),
  talk: () => import('./talk-button.js'),
  transcript: () => import('./transcript/transcript-actions.js'),
} as const;

export type PartName = keyof typeof PARTS;

export type PartModule<Name extends PartName> = Awaited<ReturnType<(typeof PARTS)[Name]>>;

export function loadPart<Name extends PartName>(name: Name): Promise<PartModule<Name>> {
  return PARTS[name]() as Promise<PartModule<Name>>;
}

/** Loads by the first wish, for all that come; what failed is tried again by the next. */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load().catch((cause: unknown) => {
      loading = undefined;
      throw cause;
    });
    return loading;
  };
}
