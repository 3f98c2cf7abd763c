/** Changes of a provider's session in mid-call, and what becomes of those that it refuses. Loaded with the first of them. */
import {VoiceError} from '../../shared/errors.js';
import type {ControlChannel} from '../channels/channel.js';
import type {RealtimeSession} from '../protocol/realtime-session.js';
import type {ProviderErrorDetail} from '../protocol/server-events.js';
import type {SessionSettings, SessionShape} from '../protocol/session-settings.js';
import {CHANGE} from '../protocol/client-events.js';
import {changesOf} from './own-session.js';

export class SessionChanges {
  readonly #channel: ControlChannel;
  readonly #mode: SessionShape['mode'];
  #audio: RealtimeSession['audio'];
  #count = 0;

  /** `audio`: what the session has of its sound. */
  constructor(channel: ControlChannel, mode: SessionShape['mode'], audio: RealtimeSession['audio']) {
    this.#channel = channel;
    this.#mode = mode;
    this.#audio = audio;
    channel.events.on('event', event => {
      if (event.type === 'error') this.#onRefused(event.error);
    });
  }

  change(settings: SessionSettings): void {
    for (const session of changesOf(settings, this.#mode, this.#audio)) {
      this.#count += 1;
      this.#channel.send({type: 'session.update', event_id: `${CHANGE}${this.#count}`, session});
      this.#audio = {...this.#audio, input: {...this.#audio?.input, ...session.audio?.input}};
    }
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
