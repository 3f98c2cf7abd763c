/**
 * A change of what a provider is sent, until it has answered: nobody knows yet how it will read what comes behind it. It
 * stands alone, loaded with what writes the other format, because few lines ever change theirs.
 */
import type {ClientEvent} from '../protocol/client-events.js';
import type {SoundFormat} from '../protocol/frames.js';
import type {RealtimeSession} from '../protocol/realtime-session.js';
import type {ServerEvent} from '../protocol/server-events.js';
import {wireFormat} from '../protocol/wire-format.js';

/** The event id of a change: a refusal names the event that it refuses. */
const FORMAT = 'format';

export class FormatChange {
  /** What asks for it. */
  readonly event: ClientEvent;
  readonly #wanted: string;
  readonly #onSettled: (taken: boolean) => void;
  readonly #held: Array<() => void> = [];

  /** `onSettled` is told once whether the far side has taken it, when what was held is on its way, or was dropped. */
  constructor(format: SoundFormat, onSettled: (taken: boolean) => void) {
    const {type} = wireFormat(format);
    this.#wanted = type;
    this.#onSettled = onSettled;
    this.event = {
      type: 'session.update',
      event_id: FORMAT,
      session: {type: 'realtime', audio: {input: {format: wireFormat(format)}}},
    };
  }

  /** Sends it once the change is taken, and never where it is refused. */
  hold(send: () => void): void {
    this.#held.push(send);
  }

  /** `updates`: how many updates of the session were not answered yet; the answers have no names, only their order. */
  observe(event: ServerEvent, updates: number): void {
    if (event.type === 'error' && event.error.event_id === FORMAT) this.settle(false);
    if (event.type !== 'session.updated') return;
    const audio = event.session.audio as RealtimeSession['audio'];
    // A provider that says nothing of formats has taken what it did not refuse.
    if ((audio?.input?.format?.type ?? this.#wanted) === this.#wanted) this.settle(true);
    else if (updates === 0) this.settle(false);
  }

  settle(taken: boolean): void {
    if (taken) for (const send of this.#held) send();
    this.#onSettled(taken);
  }
}
