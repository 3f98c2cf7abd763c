/** A `ws` socket to the provider: parsed events in, built events out, and a close that is told once. */
import WebSocket from 'ws';
import {Emitter} from '../../src/shared/emitter.js';
import {VoiceError, asVoiceError} from '../../src/shared/errors.js';
import {withReadUsage} from '../../src/realtime/protocol/provider-usage.js';
import {readEvents, writeEvent, type Adapter} from '../../src/realtime/protocol/adapter.js';
import type {ClientEvent} from '../../src/realtime/protocol/client-events.js';
import type {ServerEvent} from '../../src/realtime/protocol/server-events.js';
import {statusFailure} from './failure.js';
import type {Blot} from './provider-http.js';
import type {UpstreamSocket, UpstreamSocketEvents} from './upstream.js';

/** One event of the provider can hold seconds of sound, but no more than this. */
const MAX_FRAME_BYTES = 4 * 1024 * 1024;
const MAX_FRAGMENTS = 64;
const LONGEST_ERROR = 8 * 1024;
/** Of whoever waits longer than the callers, who have limits of their own. */
const HANDSHAKE_LIMIT_MS = 10_000;
const CLOSE_LIMIT_MS = 1_000;
const PING_INTERVAL_MS = 10_000;
/** A provider that answers no ping for this long is gone, though its socket looks open. */
const LIVENESS_LIMIT_MS = 25_000;

export type UpstreamAddress = {
  readonly url: string;
  /** The key among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Takes it out of what the provider says. */
  readonly blot: Blot;
  /** Where the provider speaks another dialect than we do. */
  readonly adapter: Adapter | undefined;
};

export class WsUpstreamSocket implements UpstreamSocket {
  readonly events = new Emitter<UpstreamSocketEvents>();
  readonly #socket: WebSocket;
  readonly #adapter: Adapter | undefined;
  readonly #blot: Blot;
  readonly #liveness: ReturnType<typeof setInterval>;
  #closed = false;
  #expiresAt: number | undefined;

  private constructor(socket: WebSocket, {adapter, blot}: UpstreamAddress) {
    this.#socket = socket;
    this.#adapter = adapter;
    this.#blot = blot;
    adapter?.follow?.(event => this.#onEvent(event));
    socket.on('message', (data, isBinary) => {
      if (!isBinary && !this.#closed) this.#onText((data as Buffer).toString('utf8'));
    });
    // `close` always follows, but an error without a listener would end the process.
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) => this.#onClosed(code, reason.toString('utf8')));
    this.#liveness = watchLiveness(socket);
  }

  /** Opens the socket; rejects with a `VoiceError`, or the abort of `signal`. */
  static open(address: UpstreamAddress, signal: AbortSignal): Promise<WsUpstreamSocket> {
    const {url, headers, blot} = address;
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const socket = new WebSocket(url, {
        headers,
        // Credentials must not follow a redirect to another host.
        followRedirects: false,
        perMessageDeflate: false,
        maxPayload: MAX_FRAME_BYTES,
        maxFragments: MAX_FRAGMENTS,
        handshakeTimeout: HANDSHAKE_LIMIT_MS,
      });
      const onAbort = (): void => {
        socket.terminate();
        reject(signal.reason as Error);
      };
      const onRefused = (failure: unknown): void => {
        signal.removeEventListener('abort', onAbort);
        socket.terminate();
        const isLate = failure instanceof Error && failure.message.includes('timed out');
        reject(asVoiceError(failure, isLate ? 'transport/timeout' : 'transport/handshake'));
      };
      signal.addEventListener('abort', onAbort, {once: true});
      socket.on('error', onRefused);
      socket.on('unexpected-response', (_request, response) => {
        response.resume();
        onRefused(statusFailure(response.statusCode ?? 0, blot(response.statusMessage ?? '')));
      });
      // Listening before the open: the first event may come in the same packet as the handshake.
      const opened = new WsUpstreamSocket(socket, address);
      socket.on('open', () => {
        signal.removeEventListener('abort', onAbort);
        resolve(opened);
      });
    });
  }

  get expiresAt(): number | undefined {
    return this.#expiresAt;
  }

  send(event: ClientEvent): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    if (event.type === 'input_audio_buffer.append' && this.#adapter === undefined) {
      this.#write(soundMessage(event.audio));
      return;
    }
    for (const text of writeEvent(event, this.#adapter)) this.#write(Buffer.from(text));
  }

  /** As bytes it is masked where it is written, and goes out in one piece. */
  #write(text: Buffer): void {
    this.#socket.send(text, {binary: false});
  }

  close(): void {
    if (this.#closed) return;
    this.#onOver();
    this.#socket.close();
    // A provider that does not answer the close must not keep the socket.
    setTimeout(() => this.#socket.terminate(), CLOSE_LIMIT_MS).unref();
  }

  #onOver(): void {
    this.#closed = true;
    this.#adapter?.close?.();
    clearInterval(this.#liveness);
  }

  #onText(text: string): void {
    // An error may quote the key that it refuses, and is logged; sound is not searched for it.
    const said = text.length > LONGEST_ERROR ? text : this.#blot(text);
    for (const event of readEvents(said, this.#adapter)) this.#onEvent(withReadUsage(event));
  }

  #onEvent(event: ServerEvent): void {
    if (event.type === 'session.created' || event.type === 'session.updated') {
      const seconds = event.session.expires_at;
      if (typeof seconds === 'number' && seconds > 0) this.#expiresAt = seconds * 1000;
    }
    this.events.emit('event', event);
  }

  #onClosed(code: number, reason: string): void {
    if (this.#closed) return;
    this.#onOver();
    const message = `The provider closed the session socket with code ${code}`;
    this.events.emit(
      'closed',
      new VoiceError('transport/lost', {message, cause: new Error(this.#blot(reason))}),
    );
  }
}

/** The same JSON as of any event. Base64 has nothing to escape, and there is much of it: nobody has to look for it. */
function soundMessage(base64: string): Buffer {
  return Buffer.from(`{"type":"input_audio_buffer.append","audio":"${base64}"}`, 'latin1');
}

/** A line that dies in silence (a translator that forgot it) is ended here; `close` then tells of it. */
function watchLiveness(socket: WebSocket): ReturnType<typeof setInterval> {
  let lastSeen = Date.now();
  const seen = (): number => (lastSeen = Date.now());
  socket.on('pong', seen);
  socket.on('message', seen);
  return setInterval(() => {
    if (Date.now() - lastSeen > LIVENESS_LIMIT_MS) socket.terminate();
    else if (socket.readyState === WebSocket.OPEN) socket.ping();
  }, PING_INTERVAL_MS);
}
