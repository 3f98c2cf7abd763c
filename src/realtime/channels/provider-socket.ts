/** The provider's own WebSocket, with a client secret in the subprotocol: events and sound on one line. */
import {findBase64, type Base64} from '../../audio/dsp/base64.js';
import {Emitter} from '../../shared/emitter.js';
import {VoiceError} from '../../shared/errors.js';
import type {CapturedChunk} from '../../audio/pcm-capture.js';
import type {FormatChange} from '../legs/format-change.js';
import type {SoundChunk, SoundWire} from '../legs/leg.js';
import {writeEvent, type Adapter} from '../protocol/adapter.js';
import {CHANGE, type ClientEvent} from '../protocol/client-events.js';
import type {SoundFormat} from '../protocol/frames.js';
import type {ServerEvent} from '../protocol/server-events.js';
import {TakenSound} from '../protocol/taken-sound.js';
import type {ControlChannel, ControlChannelEvents} from './channel.js';
import {deliver} from './deliver.js';
import {findReader, type SoundReader} from './read-sound.js';
import {Socket} from './socket.js';

export class ProviderSocket implements ControlChannel, SoundWire {
  readonly events = new Emitter<ControlChannelEvents>();
  readonly #sound = new Emitter<{chunk: SoundChunk}>();
  readonly #taken = new TakenSound();
  readonly #url: string;
  readonly #secret: string;
  readonly #adapter: Adapter | undefined;
  /** Of the answers; what is sent may become narrower. */
  readonly #outputFormat: SoundFormat;
  #format: SoundFormat;
  #socket: Socket | undefined;
  #base64: Base64 | undefined;
  #read: SoundReader | undefined;
  #change: FormatChange | undefined;
  /** Updates of the session that were not answered yet. */
  #updates = 0;

  /**
   * `url`: the `wss:` address with `?model=`; `secret`: an ephemeral key (`ek_…`), never a standing one; `format`:
   * what the session was made with; `adapter`: where the provider speaks another dialect.
   */
  constructor(url: string, secret: string, format: SoundFormat, adapter?: Adapter) {
    this.#url = url;
    this.#secret = secret;
    this.#adapter = adapter;
    this.#outputFormat = this.#format = format;
    this.events.on('event', event => this.#onEvent(event));
    adapter?.follow?.(event => this.events.emit('event', event));
  }

  async connect(signal: AbortSignal): Promise<void> {
    const reading = findReader(this.#outputFormat);
    reading.catch(() => undefined);
    this.#base64 = await findBase64();
    signal.throwIfAborted();
    // The order of the subprotocols is fixed by the provider.
    const protocols = ['realtime', `openai-insecure-api-key.${this.#secret}`];
    this.#socket = await Socket.open(
      new WebSocket(this.#url, protocols),
      {
        onText: text => deliver(text, this.events, this.#adapter),
        onClosed: code => this.#onClosed(code),
      },
      signal,
    );
    this.#read = await reading;
  }

  send(event: ClientEvent): void {
    if (event.type === 'session.update') this.#updates += 1;
    for (const text of writeEvent(event, this.#adapter)) this.#socket?.send(text);
  }

  get format(): SoundFormat {
    return this.#format;
  }

  get bufferedAmount(): number {
    // In bytes of sound: base64 has four for three of them.
    return ((this.#socket?.bufferedAmount ?? 0) * 3) / 4;
  }

  get taken(): number {
    return this.#taken.taken;
  }

  sendSound({sound, law}: CapturedChunk): void {
    // Concatenation, not JSON.stringify: base64 needs no escaping, and this runs fifty times a second.
    const text = `{"type":"${this.#adapter?.prefix ?? ''}input_audio_buffer.append","audio":"${this.#base64?.encode(sound)}"}`;
    const send = (): void => {
      this.#taken.passed += law === undefined ? sound.length / 2 : sound.length * 3;
      this.#socket?.send(text);
    };
    if (this.#change) this.#change.hold(send);
    else send();
  }

  /** What is sent before the answer waits for it: read in the wrong format, speech is noise. */
  changeFormat(format: SoundFormat, Change: typeof FormatChange): Promise<boolean> {
    const before = this.#format;
    this.#format = format;
    return new Promise(answer => {
      this.#change = new Change(format, taken => {
        this.#change = undefined;
        if (!taken) this.#format = before;
        answer(taken);
      });
      this.send(this.#change.event);
    });
  }

  onSound(listener: (chunk: SoundChunk) => void): () => void {
    return this.#sound.on('chunk', listener);
  }

  close(): void {
    this.#change?.settle(true);
    this.#adapter?.close?.();
    this.#socket?.close();
  }

  #onEvent(event: ServerEvent): void {
    this.#taken.observe(event);
    if (event.type === 'session.updated' || isRefusedUpdate(event)) this.#updates -= 1;
    this.#change?.observe(event, this.#updates);
    if (event.type !== 'response.output_audio.delta') return;
    const bytes = this.#bytesOf(event.delta);
    if (bytes === undefined) return;
    const samples = this.#read?.(bytes);
    if (samples) {
      this.#sound.emit('chunk', {itemId: event.item_id, contentIndex: event.content_index, samples});
    }
  }

  /** Sound that is no base64 is left out, as every event is that we cannot read. */
  #bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
    try {
      return this.#base64?.decode(base64);
    } catch {
      return undefined;
    }
  }

  #onClosed(code: number): void {
    this.events.emit('closed', {
      error: new VoiceError('transport/lost', {message: `The provider's socket closed with code ${code}`}),
    });
  }
}

/** Of the updates that may be refused in mid-call each has an id, which is told with its refusal. */
function isRefusedUpdate(event: ServerEvent): boolean {
  return event.type === 'error' && event.error.event_id?.startsWith(CHANGE) === true;
}
