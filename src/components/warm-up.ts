/**
 * What a call needs, asked for at the first sign that there will be one: all at once, because each that waits for
 * another costs a trip to the server. It stands alone, in the shell, because the parts cannot ask for themselves.
 */
import {GUARDED_SUBPROTOCOL} from '../realtime/protocol/subprotocol.js';
import type {AttributeProperties} from './attribute-names.js';

/** What the page says, as far as it decides what is wanted. */
type Warmed = AttributeProperties & {readonly tokenSource?: unknown};

export class WarmUp {
  /** Who talks to the provider, as the server says it. */
  #access: string | undefined;
  #socket: WebSocket | undefined;

  /** Asks what the server offers, which also warms the cache; what fails is told at the start. */
  readServer(url: string, agent: AttributeProperties['agent']): void {
    fetch(`${url}/config${agent ? `?agent=${encodeURIComponent(agent)}` : ''}`)
      .then(async answer => (this.#access = ((await answer.json()) as {access: string}).access))
      .catch(() => undefined);
  }

  /** `url`: where the voice server answers. A socket that says nothing costs the server nothing, and lapses. */
  begin(url: string, {tokenUrl, tokenSource, mode, transport, consent}: Warmed): void {
    const written = mode === 'text';
    const bySocket = transport === 'websocket';
    const parts: Array<Promise<unknown>> = [];
    if (tokenUrl || tokenSource || this.#access === 'direct') {
      if (written) {
        parts.push(
          import('../realtime/session/direct-access.js'),
          import('../realtime/session/direct-socket.js'),
        );
      } else if (bySocket) parts.push(import('../realtime/session/direct-by-socket.js'));
      else parts.push(import('../realtime/session/direct-by-webrtc.js'));
    } else if (this.#access) {
      if (written) parts.push(import('../realtime/session/guarded-access.js'));
      else if (bySocket) parts.push(import('../realtime/session/guarded-by-socket.js'));
      else parts.push(import('../realtime/session/guarded-by-webrtc.js'));
      // One that lapsed is no socket any more; nobody has agreed to one before they were asked.
      if (!consent && (this.#socket?.readyState ?? 3) > 1) {
        this.#socket = new WebSocket(`${url.replace('http', 'ws')}/socket`, GUARDED_SUBPROTOCOL);
      }
    }
    // Who needs a part imports it again, and tells.
    for (const part of parts) part.catch(() => undefined);
  }

  /** The socket, for the call that needs it, once. */
  take(): WebSocket | undefined {
    const socket = this.#socket;
    this.#socket = undefined;
    return socket;
  }

  close(): void {
    this.take()?.close();
  }
}
