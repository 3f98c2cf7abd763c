/**
 * What a page may ask of a running call, as methods of the element. It stands alone because the shell only loads the
 * call and hands the question over, under the same name, whatever it is.
 */
import type {TranscriptFormat} from '../realtime/conversation/export.js';
import {AttributeElement} from './attributes.js';
import type {CallCommands, LoadedCall, SessionOptions} from './shell-link.js';

/** One text: it is lighter. */
const COMMANDS =
  'pause resume startTalking stopTalking interrupt addContext updateSession exportTranscript show hide toggle'.split(
    ' ',
  ) as ReadonlyArray<keyof Methods>;

/** What the element does not do itself, the session of the call does. */
type Methods = Readonly<Record<keyof CallCommands | PlainCommand, (...given: unknown[]) => unknown>>;
type PlainCommand = 'pause' | 'resume' | 'startTalking' | 'stopTalking' | 'interrupt' | 'addContext';

/** All of them resolve and never reject; without a call they do nothing. */
export abstract class CommandElement extends AttributeElement {
  /** Nobody is heard and nothing is said until `resume()`; the call stays open. */
  declare readonly pause: () => Promise<void>;
  /** Goes on after `pause()`. */
  declare readonly resume: () => Promise<void>;
  /** With push-to-talk: the visitor begins to speak. */
  declare readonly startTalking: () => Promise<void>;
  /** With push-to-talk: the turn is over, and is answered. */
  declare readonly stopTalking: () => Promise<void>;
  /** Cuts the answer short. */
  declare readonly interrupt: () => Promise<void>;
  /** Tells the assistant something about the page, without asking for an answer. */
  declare readonly addContext: (text: string) => Promise<void>;
  /** Changes settings of the running call, by the names of the properties; what is left out stays. */
  declare readonly updateSession: (options: SessionOptions) => Promise<void>;
  /** The conversation so far as a file; empty where there was none yet. */
  declare readonly exportTranscript: (format: TranscriptFormat) => Promise<string>;
  /** Opens a floating widget, or the dialog. */
  declare readonly show: () => Promise<void>;
  /** Closes it: a floating one becomes a button again, and its call goes on; a dialog ends its call. */
  declare readonly hide: () => Promise<void>;
  /** Opens it where it is closed, and closes it where it is open. */
  declare readonly toggle: () => Promise<void>;

  static {
    for (const name of COMMANDS) {
      Object.defineProperty(this.prototype, name, {
        value(this: CommandElement, ...given: unknown[]): Promise<unknown> {
          return this.loadCall().then(
            ({commands, session}): unknown => {
              const asked = (name in commands ? commands : session) as Methods | undefined;
              return asked?.[name](...given);
            },
            // What could not be loaded has nothing to do, and no words.
            () => '',
          );
        },
      });
    }
  }

  /** @internal Imports what a call needs, once. */
  protected abstract loadCall(): Promise<LoadedCall>;
}
