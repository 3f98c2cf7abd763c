/** What a page tells a provider's session beside the events of a turn. */
import {asVoiceError} from '../../shared/errors.js';
import type {ControlChannel} from '../channels/channel.js';
import type {Decision} from '../conversation/turn-judge.js';
import {approval, askWith, contextNote} from '../protocol/client-events.js';
import {greetingOf} from '../protocol/greeting.js';
import type {RealtimeSession} from '../protocol/realtime-session.js';
import type {SessionSettings, SessionShape} from '../protocol/session-settings.js';
import type {SessionControl, TurnSign} from './connector.js';
import {PlainTurns} from './plain-turns.js';
import type {SessionChanges} from './session-changes.js';

export type DirectControlOptions = {
  readonly mode: SessionShape['mode'];
  /** What the session has of its sound. */
  readonly audio: RealtimeSession['audio'];
  /** Is a voice over an answer judged? Else the provider cuts its answer by itself. */
  readonly judges: boolean;
  /** What the assistant is asked to say first; absent where a conversation goes on. */
  readonly greeting?: string | undefined;
};

export class DirectControl implements SessionControl {
  readonly #channel: ControlChannel;
  readonly #options: DirectControlOptions;
  readonly #turns: PlainTurns | undefined;
  #changes: Promise<SessionChanges> | undefined;
  #greeting: string | undefined;

  constructor(channel: ControlChannel, options: DirectControlOptions) {
    this.#channel = channel;
    this.#options = options;
    this.#greeting = options.greeting;
    if (!options.judges) return;
    const turns = (this.#turns = new PlainTurns(options, decision => this.#onDecision(decision)));
    channel.events.on('event', event => turns.feed(event));
  }

  outputReady(): void {
    if (this.#greeting !== undefined) this.#channel.send(askWith(greetingOf(this.#greeting)));
    this.#greeting = undefined;
  }

  /** Changes keep their order while what makes them is loaded. */
  change(settings: SessionSettings): void {
    this.#changes ??= this.#loadChanges();
    this.#changes.then(
      changes => changes.change(settings),
      (cause: unknown) => {
        this.#changes = undefined;
        this.#channel.events.emit('notice', asVoiceError(cause, 'transport/lost'));
      },
    );
  }

  addContext(text: string): void {
    this.#channel.send(contextNote(text));
  }

  approve(requestId: string, ok: boolean): void {
    this.#channel.send(approval(requestId, ok));
  }

  pause(): void {
    // The microphone gives silence, and silence costs nothing.
  }

  hint(sign: TurnSign): void {
    const cut = sign === 'cut';
    this.#turns?.feed(cut ? {type: 'visitor-cut'} : {type: 'audible', audible: sign === 'audible'});
  }

  close(): void {
    this.#turns?.close();
  }

  async #loadChanges(): Promise<SessionChanges> {
    const {SessionChanges: Changes} = await import('./session-changes.js');
    return new Changes(this.#channel, this.#options.mode, this.#options.audio);
  }

  #onDecision(decision: Decision): void {
    const {kind, itemId} = decision;
    // A cough makes no turn: the model shall not wonder about it.
    if (kind === 'refuse' && decision.committed) {
      this.#channel.send({type: 'conversation.item.delete', item_id: itemId});
    }
    if (kind !== 'duck') this.#channel.events.emit('decision', {kind, itemId});
  }
}
