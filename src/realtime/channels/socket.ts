/**
 * A browser WebSocket with the two things that every socket of ours needs: an opening that can be given up, and
 * a close that is told exactly once. It stands alone because a blocked socket may fire `error` and no `close`.
 */
import {abortError} from '../../shared/abort.js';
import {VoiceError} from '../../shared/errors.js';

export type SocketHandlers = {
  readonly onText: (text: string) => void;
  readonly onBytes?: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** Told once, after the socket was open, unless `close()` came first. */
  readonly onClosed: (code: number, reason: string) => void;
};

export class Socket {
  readonly #socket: WebSocket;
  #closed = false;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** Takes over a socket that opens, or is open; rejects with `transport/handshake` where it cannot be. */
  static open(socket: WebSocket, handlers: SocketHandlers, signal: AbortSignal): Promise<Socket> {
    return new Promise((resolve, reject) => {
      socket.binaryType = 'arraybuffer';
      const opened = new Socket(socket);
      const onAbort = (): void => {
        opened.close();
        reject(abortError(signal));
      };
      const onFailed = (): void => {
        signal.removeEventListener('abort', onAbort);
        opened.close();
        const message = `The socket to ${new URL(socket.url).host} did not open`;
        reject(new VoiceError('transport/handshake', {message}));
      };
      if (signal.aborted) return onAbort();
      signal.addEventListener('abort', onAbort, {once: true});
      socket.addEventListener('error', onFailed, {once: true});
      socket.addEventListener('close', onFailed, {once: true});
      const onOpen = (): void => {
        signal.removeEventListener('abort', onAbort);
        socket.removeEventListener('error', onFailed);
        socket.removeEventListener('close', onFailed);
        opened.#listen(handlers);
        resolve(opened);
      };
      if (socket.readyState === WebSocket.OPEN) onOpen();
      else socket.addEventListener('open', onOpen);
    });
  }

  send(data: string | Uint8Array<ArrayBuffer>): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(data);
  }

  /** Bytes that wait in the browser to be sent. */
  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  close(): void {
    this.#closed = true;
    this.#socket.close();
  }

  #listen(handlers: SocketHandlers): void {
    const socket = this.#socket;
    socket.addEventListener('message', ({data}: MessageEvent<string | ArrayBuffer>) => {
      if (this.#closed) return;
      if (typeof data === 'string') handlers.onText(data);
      else handlers.onBytes?.(new Uint8Array(data));
    });
    const onGone = (code: number, reason: string): void => {
      if (this.#closed) return;
      this.#closed = true;
      handlers.onClosed(code, reason);
    };
    socket.addEventListener('close', ({code, reason}) => onGone(code, reason));
    socket.addEventListener('error', () => onGone(1006, ''));
  }
}
