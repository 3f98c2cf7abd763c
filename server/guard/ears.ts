/**
 * The ears of a call whose provider answers by itself: once they are closed, no session hears a turn, and so none is
 * answered. It stands alone because whoever changes a session later, page or guard, would open them again.
 */
import type {UpstreamSocket} from '../upstream/upstream.js';
import {deaf} from './upstream-leg.js';

const DEAFENING = deaf({type: 'session.update', session: {type: 'realtime', audio: {}}} as const);

export class Ears {
  readonly #sockets = new Set<UpstreamSocket>();
  #areClosed = false;

  /** A socket to a session of the call: what goes through it is looked at from now on. */
  watch(socket: UpstreamSocket): UpstreamSocket {
    this.#sockets.add(socket);
    const forget = (): void => void this.#sockets.delete(socket);
    socket.events.on('closed', forget);
    // One may have been on its way when they were closed.
    if (this.#areClosed) deafen(socket);
    return {
      events: socket.events,
      get expiresAt() {
        return socket.expiresAt;
      },
      send: event => socket.send(this.#areClosed && event.type === 'session.update' ? deaf(event) : event),
      close: () => {
        forget();
        socket.close();
      },
    };
  }

  /** For good; idempotent. */
  close(): void {
    if (this.#areClosed) return;
    this.#areClosed = true;
    for (const socket of this.#sockets) deafen(socket);
  }
}

/** What is half said becomes no turn any more: who waited for its end would wait for ever. */
function deafen(socket: UpstreamSocket): void {
  socket.send(DEAFENING);
  socket.send({type: 'input_audio_buffer.clear'});
}
