/** The provider's own WebSocket, with a client secret in the subprotocol: events and sound on one line. */
import {decodeBase64, encodeBase64} from '../../audio/dsp/base64.js';
import {Emitter} from '../../shared/emitter.js';
import {VoiceError} from '../../shared/errors.js';
import type {SoundChunk, SoundWire} from '../legs/leg.js';
import type {ClientEvent} from '../protocol/client-events.js';
import type {ServerEvent} from '../protocol/server-events.js';
import type {ControlChannel, ControlChannelEvents} from './channel.js';
import {deliver} from './provider-events.js';
import {Socket} from './socket.js';

export class ProviderSocket implements ControlChannel, SoundWire {
  readonly events = new Emitter<ControlChannelEvents>();
  readonly #sound = new Emitter<{chunk: SoundChunk}>();
  readonly #url: string;
  readonly #secret: string;
  #socket: Socket | undefined;

  /** `url`: the `wss:` address with `?model=`; `secret`: an ephemeral key (`ek_…`), never a standing one. */
  constructor(url: string, secret: string) {
    this.#url = url;
    this.#secret = secret;
    this.events.on('event', event => this.#onEvent(event));
  }

  async connect(signal: AbortSignal): Promise<void> {
    // The order of the subprotocols is fixed by the provider.
    const protocols = ['realtime', `openai-insecure-api-key.${this.#secret}`];
    this.#socket = await Socket.open(
      this.#url,
      protocols,
      {onText: text => deliver(text, this.events), onClosed: code => this.#onClosed(code)},
      signal,
    );
  }

  send(event: ClientEvent): void {
    this.#socket?.send(JSON.stringify(event));
  }

  sendSound(samples: Int16Array<ArrayBuffer>): void {
    const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
    // Concatenation, not JSON.stringify: base64 needs no escaping, and this runs fifty times a second.
    this.#socket?.send(`{"type":"input_audio_buffer.append","audio":"${encodeBase64(bytes)}"}`);
  }

  onSound(listener: (chunk: SoundChunk) => void): () => void {
    return this.#sound.on('chunk', listener);
  }

  close(): void {
    this.#socket?.close();
  }

  #onEvent(event: ServerEvent): void {
    if (event.type !== 'response.output_audio.delta') return;
    const bytes = decodeBase64(event.delta);
    const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1);
    this.#sound.emit('chunk', {itemId: event.item_id, contentIndex: event.content_index, samples});
  }

  #onClosed(code: number): void {
    this.events.emit('closed', {
      error: new VoiceError('transport/lost', {message: `The provider's socket closed with code ${code}`}),
    });
  }
}
