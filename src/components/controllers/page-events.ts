/** What a session tells, told again as events of the element: the public names meet the session's own here only. */
import {Disposers} from '../../shared/disposers.js';
import {
  VoiceErrorEvent,
  VoiceSpeechEvent,
  VoiceToolCallEvent,
  VoiceTranscriptEvent,
  VoiceTransportChangeEvent,
} from '../events.js';
import type {ProviderUsage} from '../../realtime/protocol/server-events.js';
import type {VoiceError} from '../../shared/errors.js';
import type * as UsageKeeping from '../figures/usage-keeper.js';
import type {CallSession} from '../shell-link.js';

/** What an event may say. */
type Told = {readonly usage?: ProviderUsage};

export type PageEventPorts = {
  readonly tell: (event: Event) => void;
  /** What the page itself can mend, told to its developer, too. */
  readonly tellOnce: (problem: VoiceError) => void;
  /** Makes the state true for views and page: the session tells of speech while its state is on the way. */
  readonly follow: () => void;
  /** Who counts is loaded with the first event that says what it took; a guard need not say. */
  readonly onUsage: (keeper: UsageKeeping.UsageKeeper) => void;
};

/** Returns the undo. */
export function tellPage(session: CallSession, {tell, tellOnce, follow, onUsage}: PageEventPorts): Disposers {
  const undo = new Disposers();
  let counting: Promise<typeof UsageKeeping> | undefined;
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
  undo.defer(
    session.on('event', ({event}) => {
      if (('response' in event ? event.response : (event as Told)).usage)
        // One promise: two of a module that is on its way may be kept in either order.
        (counting ??= import('../figures/usage-keeper.js')).then(
          ({keepUsage}) => onUsage(keepUsage(session, event, tell)),
          () => undefined,
        );
    }),
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
