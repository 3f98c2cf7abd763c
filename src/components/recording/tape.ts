/** What a call that is recorded, and one that is played again, have to do with a widget: types only, so that neither loads the other. */
import type {TemplateResult, nothing} from 'lit';
import type {VoiceSessionOptions} from '../../realtime/session/voice-session.js';
import type {CallSession, SessionFactory} from '../shell-link.js';

export type Tape = {
  /** Makes the session of the next call; `spoken`: by whom, where speech is made elsewhere than by the provider. */
  readonly make: (options: VoiceSessionOptions, spoken?: SessionFactory) => CallSession;
  /** Told of the session before its call begins. */
  readonly follow: (session: CallSession) => void;
  /** What must be seen while it runs. */
  readonly renderSign: () => TemplateResult | typeof nothing;
  /** What is there to take along when the call is over. */
  readonly renderBehind: () => TemplateResult | typeof nothing;
};
