/** What a session tells, told again as events of the element: the public names meet the session's own here only. */
import {Disposers} from '../../shared/disposers.js';
import {
  VoiceErrorEvent,
  VoiceSpeechEvent,
  VoiceToolCallEvent,
  VoiceTranscriptEvent,
  VoiceTransportChangeEvent,
} from '../events.js';
import type {VoiceError} from '../../shared/errors.js';
import type {CallSession} from '../shell-link.js';

export type PageEventPorts = {
  readonly tell: (event: Event) => void;
  /** What the page itself can mend, told to its developer, too. */
  readonly tellOnce: (problem: VoiceError) => void;
  /** Makes the state true for views and page: the session tells of speech while its state is on the way. */
  readonly follow: () => void;
};

/** Returns the undo. */
export function tellPage(session: CallSession, {tell, tellOnce, follow}: PageEventPorts): Disposers {
  const undo = new Disposers();
  undo.defer(
    session.on('error', ({error}) => {
      if (error.code.startsWith('config/')) tellOnce(error);
      else tell(new VoiceErrorEvent(error));
    }),
  );
  undo.defer(session.on('tool-call', call => tell(new VoiceToolCallEvent(call))));
  undo.defer(session.on('transcript', ({entry, final}) => tell(new VoiceTranscriptEvent(entry, final))));
  undo.defer(
    session.on('transport-change', ({transport, reason}) =>
      tell(new VoiceTransportChangeEvent(transport, reason)),
    ),
  );
  for (const edge of ['speech-start', 'speech-end'] as const) {
    undo.defer(
      session.on(edge, ({speaker}) => {
        follow();
        tell(new VoiceSpeechEvent(`voice-${edge}`, speaker));
      }),
    );
  }
  return undo;
}
