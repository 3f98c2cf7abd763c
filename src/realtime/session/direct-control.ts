/** What a page tells a provider's session beside the events of a turn, and what becomes of it where it is refused. */
import {VoiceError, asVoiceError} from '../../shared/errors.js';
import type {ControlChannel} from '../channels/channel.js';
import type {Decision, JudgeSettings} from '../conversation/turn-judge.js';

import {approval, askWith, contextNote} from '../protocol/client-events.js';
import {greetingOf} from '../protocol/greeting.js';
import type {ProviderErrorDetail} from '../protocol/server-events.js';
import type {RealtimeSession} from '../protocol/realtime-session.js';
import type {SessionSettings, SessionShape} from '../protocol/session-settings.js';
import type {SessionControl, TurnSign} from './connector.js';
import {PlainTurns} from './plain-turns.js';

/** The event ids of changes begin like this: a refusal names the event that it refuses. */
const CHANGE = 'change_';

export type DirectControlOptions = {
  readonly mode: SessionShape['mode'];
  /** What the session has of its sound. */
  readonly audio: RealtimeSession['audio'];
  /** How a voice over an answer is judged; absent: the provider cuts its answer by itself. */
  readonly judge: JudgeSettings | undefined;
  /** What the assistant is asked to say first; absent where a conversation goes on. */
  readonly greeting?: string | undefined;
};

export class DirectControl implements SessionControl {
  readonly #channel: ControlChannel;
  readonly #mode: DirectControlOptions['mode'];
  readonly #watch: PlainTurns | undefined;
  #audio: RealtimeSession['audio'];
  /** The change before: they keep their order while what makes them is loaded. */
  #changing: Promise<void> = Promise.resolve();
  #greeting: string | undefined;
  #count = 0;

  constructor(channel: ControlChannel, {mode, audio, judge, greeting}: DirectControlOptions) {
    this.#channel = channel;
    this.#mode = mode;
    this.#audio = audio;
    this.#greeting = greeting;
    this.#watch = judge && new PlainTurns(judge, decision => this.#onDecision(decision));
    channel.events.on('event', event => {
      this.#watch?.feed(event);
      if (event.type === 'error') this.#onRefused(event.error);
    });
  }

  outputReady(): void {
    if (this.#greeting !== undefined) this.#channel.send(askWith(greetingOf(this.#greeting)));
    this.#greeting = undefined;
  }

  change(settings: SessionSettings): void {
    this.#changing = this.#changing.then(() => this.#change(settings));
  }

  addContext(text: string, id: string): void {
    this.#channel.send(contextNote(text, id));
  }

  approve(requestId: string, ok: boolean): void {
    this.#channel.send(approval(requestId, ok));
  }

  pause(): void {
    // The microphone gives silence, and silence costs nothing.
  }

  hint(sign: TurnSign): void {
    const cut = sign === 'cut';
    this.#watch?.feed(cut ? {type: 'visitor-cut'} : {type: 'audible', audible: sign === 'audible'});
  }

  close(): void {
    this.#watch?.close();
  }

  async #change(settings: SessionSettings): Promise<void> {
    const loaded = await import('./own-session.js').catch((cause: unknown) => {
      this.#channel.events.emit('notice', asVoiceError(cause, 'transport/lost'));
    });
    for (const session of loaded?.changesOf(settings, this.#mode, this.#audio) ?? []) {
      this.#count += 1;
      this.#channel.send({type: 'session.update', event_id: `${CHANGE}${this.#count}`, session});
      this.#audio = {...this.#audio, input: {...this.#audio?.input, ...session.audio?.input}};
    }
  }

  #onDecision(decision: Decision): void {
    const {kind, itemId} = decision;
    // A cough makes no turn: the model shall not wonder about it.
    if (kind === 'refuse' && decision.committed) {
      this.#channel.send({type: 'conversation.item.delete', item_id: itemId});
    }
    if (kind !== 'duck') this.#channel.events.emit('decision', {kind, itemId});
  }

  #onRefused({event_id: eventId, code, message}: ProviderErrorDetail): void {
    if (eventId?.startsWith(CHANGE) !== true) return;
    // The voice is locked once the assistant has spoken; everything else that is refused was wrong.
    const error = new VoiceError(code === 'cannot_update_voice' ? 'config/not-allowed' : 'config/invalid', {
      message: message ?? 'The provider refused the change',
    });
    this.#channel.events.emit('notice', error);
  }
}
