/**
 * One session of the provider's twin: it keeps a conversation, hears turns, and answers with what a script gives it,
 * one response at a time. It works by itself; a script is only its mind.
 */
import type {
  AudioFormat,
  ClientEvent,
  RealtimeSession,
  ResponseWish,
} from '../../../src/realtime/protocol/client-events.js';
import {TwinAnswer, type AnswerPart, type AnswerPorts, type TwinItem} from './provider-answer.js';
import {Heard, RATE, samplesIn, widened, type TwinVoice} from './voice.js';

export type Json = Readonly<Record<string, unknown>>;

export type TwinSessionOptions = {
  readonly id: string;
  /** Where the sound goes: beside the events, or in them. */
  readonly sound: 'webrtc' | 'websocket';
  readonly voice: TwinVoice;
  readonly session: RealtimeSession | undefined;
  /** How long after its end a turn is written down. */
  readonly transcribesAfterMs: () => number;
  readonly tell: (event: Json) => void;
  readonly onRefused: (code: string, message: string) => void;
  /** Where it takes no sound but PCM16: does it say so, or leave the format as it is without a word? */
  readonly onG711: 'takes' | 'refuses' | 'ignores';
  /** How long it lasts at most, ms. */
  readonly lastsMs: number | undefined;
};

type Refusal = {readonly code: string; readonly message: string; readonly eventId?: string | undefined};

/** The shortest turn that can be committed. */
const SHORTEST_MS = 100;
const SILENCE_MS = 500;
const PREFIX_MS = 300;

export class TwinSession {
  readonly id: string;
  readonly items: TwinItem[] = [];
  /** What the client said, in order. */
  readonly told: ClientEvent[] = [];
  readonly #options: TwinSessionOptions;
  readonly #buffer = new Heard();
  /** All that ever came, committed or not. */
  readonly #heard = new Heard();
  #session: Json = {};
  #count = 0;
  #answer: TwinAnswer | undefined;
  /** The turn that is being heard. */
  #turn: {readonly id: string; lastVoice: number} | undefined;
  /** Samples that were heard since the session began. */
  #position = 0;
  #isOpen = true;
  #expiresAt: number | undefined;
  #expiry: ReturnType<typeof setTimeout> | undefined;
  /** Why the next response is refused that is asked for. */
  refusesNext: string | undefined;
  /** Called when the session ends by itself. */
  readonly onEnded = new Set<() => void>();

  constructor(options: TwinSessionOptions) {
    this.#options = options;
    this.id = options.id;
    if (options.session !== undefined) this.#session = merge({}, options.session);
    const {lastsMs} = options;
    if (lastsMs === undefined) return;
    this.#expiresAt = Math.round((Date.now() + lastsMs) / 1000);
    this.#expiry = setTimeout(() => this.#expire(), lastsMs);
  }

  /** To be called when the client can hear: this is the first event by contract. */
  begin(): void {
    this.#tell({type: 'session.created', session: this.#described()});
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Does it hear no turns? */
  get isDeaf(): boolean {
    return this.settings.audio?.input?.turn_detection === null;
  }

  /** The session as the client made it. */
  get settings(): RealtimeSession {
    return this.#session as RealtimeSession;
  }

  /** Is a response running that has not said anything yet, or is still talking? */
  get answering(): TwinAnswer | undefined {
    return this.#answer?.isOver === false ? this.#answer : undefined;
  }

  /** The last response, over or not: its sound may still be heard. */
  get lastAnswer(): TwinAnswer | undefined {
    return this.#answer;
  }

  /** Everything that the conversation holds, in short. */
  get conversation(): string[] {
    return this.items.map(({role, type, text}) => `${role ?? type}: ${text}`);
  }

  /** The words of which anything came, whether or not they became a turn. */
  get heard(): string {
    return this.#options.voice.anyOf(this.#heard.runs);
  }

  /** Something else than a client event happens here. */
  emit(event: Json): void {
    this.#tell(event);
  }

  /** It answers, though nobody asked it to. */
  answerUnasked(parts: readonly AnswerPart[]): void {
    this.#respond(undefined);
    this.#answer?.give(parts);
  }

  /** One event of the client. */
  receive(event: ClientEvent): void {
    if (!this.#isOpen) return;
    if (event.type !== 'input_audio_buffer.append') this.told.push(event);
    const refusal = this.#perform(event);
    if (refusal === undefined) return;
    this.refuse({...refusal, eventId: event.event_id});
  }

  refuse({code, message, eventId}: Refusal): void {
    this.#options.onRefused(code, message);
    this.#tellRefused(code, eventId, message);
  }

  #tellRefused(code: string, eventId: string | undefined, message = code): void {
    const error = {type: 'invalid_request_error', code, message, param: null, event_id: eventId ?? null};
    this.#tell({type: 'error', error});
  }

  /** Sound of the visitor. */
  hear(sound: Int16Array): void {
    if (!this.#isOpen) return;
    this.#buffer.add(sound);
    this.#heard.add(sound);
    this.#position += sound.length;
    const {turn_detection: detection} = this.settings.audio?.input ?? {};
    if (detection === null || detection === undefined) return;
    const timed = detection.type === 'server_vad' ? detection : undefined;
    const voiceAt = sound.findLastIndex(value => value !== 0);
    if (voiceAt >= 0) {
      this.#turn ??= this.#startTurn(timed?.prefix_padding_ms ?? PREFIX_MS, sound.length);
      this.#turn.lastVoice = this.#position - sound.length + voiceAt + 1;
    }
    const silence = samplesIn(timed?.silence_duration_ms ?? SILENCE_MS);
    if (this.#turn !== undefined && this.#position - this.#turn.lastVoice >= silence) this.#endTurn(silence);
  }

  close(): void {
    this.#isOpen = false;
    clearTimeout(this.#expiry);
    this.#answer?.close();
  }

  /** The provider ends it, as it does when its time is over. */
  end(): void {
    if (!this.#isOpen) return;
    this.close();
    for (const onEnded of this.onEnded) onEnded();
  }

  #expire(): void {
    const message = 'Your session hit the maximum duration of 60 minutes.';
    this.#tell({type: 'error', error: {type: 'invalid_request_error', code: 'session_expired', message}});
    this.end();
  }

  #perform(event: ClientEvent): Refusal | undefined {
    switch (event.type) {
      case 'session.update':
        return this.#update(event);
      case 'input_audio_buffer.append':
        this.hear(decode(event.audio, this.settings.audio?.input?.format));
        return undefined;
      case 'input_audio_buffer.clear':
        this.#buffer.clear();
        this.#turn = undefined;
        this.#tell({type: 'input_audio_buffer.cleared'});
        return undefined;
      case 'input_audio_buffer.commit':
        return this.#commitByHand();
      case 'conversation.item.create':
        return this.#create(event.item, event.previous_item_id);
      case 'conversation.item.delete':
        return this.#delete(event.item_id);
      case 'conversation.item.truncate':
        return this.#truncate(event.item_id, event.audio_end_ms);
      case 'conversation.item.retrieve':
        return undefined;
      case 'response.create':
        if (this.refusesNext === undefined) return this.#respond(event.response);
        this.#tellRefused(this.refusesNext, event.event_id);
        this.refusesNext = undefined;
        return undefined;
      case 'response.cancel':
        if (this.answering === undefined)
          return {
            code: 'response_cancel_not_active',
            message: 'Cancellation failed: no active response found',
          };
        this.#answer?.cancel('client_cancelled');
        return undefined;
      case 'output_audio_buffer.clear':
        if (this.#options.sound !== 'webrtc')
          return {code: 'invalid_value', message: 'Only WebRTC has an output buffer'};
        this.#answer?.silence();
        return undefined;
      default:
        return {code: 'invalid_value', message: `Invalid value: '${String((event as Json)['type'])}'`};
    }
  }

  #update({session: change, event_id: eventId}: ClientEvent & {type: 'session.update'}): Refusal | undefined {
    const {onG711} = this.#options;
    if (isNarrow(change) && onG711 !== 'takes') {
      if (onG711 === 'refuses') this.#tellRefused('invalid_value', eventId);
      else this.#tell({type: 'session.updated', session: this.#described()});
      return undefined;
    }
    const voice = change.audio?.output?.voice;
    const now = this.settings.audio?.output?.voice;
    if (voice !== undefined && voice !== now && this.items.some(({soundMs = 0}) => soundMs > 0)) {
      return {
        code: 'cannot_update_voice',
        message: "Cannot update a conversation's voice if assistant audio is present.",
      };
    }
    this.#session = merge(this.#session, change);
    this.#tell({type: 'session.updated', session: this.#described()});
    return undefined;
  }

  #described(): Json {
    const expires = this.#expiresAt === undefined ? {} : {expires_at: this.#expiresAt};
    return {object: 'realtime.session', id: this.id, type: 'realtime', ...expires, ...this.#session};
  }

  #startTurn(prefixMs: number, newSamples: number): {id: string; lastVoice: number} {
    const id = this.#newId('item');
    const startMs = Math.max(0, Math.round(((this.#position - newSamples) * 1000) / RATE) - prefixMs);
    this.#tell({type: 'input_audio_buffer.speech_started', audio_start_ms: startMs, item_id: id});
    if (this.#detection?.interrupt_response !== false) {
      this.#answer?.cancel('turn_detected');
      this.#answer?.silence();
    }
    return {id, lastVoice: this.#position};
  }

  #endTurn(silence: number): void {
    const {id, lastVoice} = this.#turn!;
    this.#turn = undefined;
    const endMs = Math.round(((lastVoice + silence) * 1000) / RATE);
    this.#tell({type: 'input_audio_buffer.speech_stopped', audio_end_ms: endMs, item_id: id});
    this.#commit(id);
    if (this.#detection?.create_response !== false && this.answering === undefined) this.#respond(undefined);
  }

  get #detection(): {create_response?: boolean; interrupt_response?: boolean} | null | undefined {
    return this.settings.audio?.input?.turn_detection;
  }

  #commitByHand(): Refusal | undefined {
    const {ms} = this.#buffer;
    if (ms < SHORTEST_MS) {
      const message = `Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, but buffer only has ${ms.toFixed(2)}ms of audio.`;
      return {code: 'input_audio_buffer_commit_empty', message};
    }
    this.#commit(this.#newId('item'));
    return undefined;
  }

  #commit(id: string): void {
    const words = this.#options.voice.understand(this.#buffer.runs);
    this.#buffer.clear();
    const previous = this.items.at(-1)?.id ?? null;
    this.#tell({type: 'input_audio_buffer.committed', previous_item_id: previous, item_id: id});
    const item = {id, type: 'message', role: 'user', status: 'completed', text: words};
    this.#add(item, {...plain(item), content: [{type: 'input_audio', transcript: null}]}, previous);
    if ((this.settings.audio?.input?.transcription ?? null) === null) return;
    setTimeout(() => {
      const usage = {type: 'duration', seconds: 1};
      const said = {item_id: id, content_index: 0, transcript: words, usage};
      this.#tell({type: 'conversation.item.input_audio_transcription.completed', ...said});
    }, this.#options.transcribesAfterMs());
  }

  #create(item: Json, behind: string | undefined): Refusal | undefined {
    const {
      id = this.#newId('item'),
      type,
      role,
      content,
      ...rest
    } = item as Json & {id?: string; type: string};
    if (this.items.some(known => known.id === id))
      return {code: 'item_create_duplicate_item_id', message: `There is an item ${id} already`};
    const parts = (content ?? []) as readonly Json[];
    if (role === 'assistant' && parts.some(part => part['type'] === 'output_audio'))
      return {code: 'invalid_value', message: 'Clients cannot populate assistant audio messages'};
    const callId = textOf(rest['call_id']);
    if (type === 'function_call_output' && !this.items.some(known => known.callId === callId))
      return {code: 'invalid_value', message: `There is no call ${callId} that this is the output of`};
    const at =
      behind === undefined ? this.items.length : this.items.findIndex(known => known.id === behind) + 1;
    if (at === 0 && behind !== 'root' && behind !== undefined)
      return {code: 'item_create_invalid_previous_item_id', message: `There is no item ${behind}`};
    const text = parts.map(part => textOf(part['text'])).join('') || textOf(rest['output'] ?? rest['name']);
    const known: TwinItem = {
      id,
      type,
      ...(typeof role === 'string' && {role}),
      status: 'completed',
      text,
      callId,
    };
    const previous = this.items[at - 1]?.id ?? null;
    this.#add(known, {...plain(known), ...rest, ...(content !== undefined && {content})}, previous, at);
    return undefined;
  }

  #add(item: TwinItem, shown: Json, previous: string | null, at = this.items.length): void {
    this.items.splice(at, 0, item);
    this.#tell({
      type: 'conversation.item.added',
      previous_item_id: previous,
      item: {object: 'realtime.item', ...shown},
    });
    this.#tell({
      type: 'conversation.item.done',
      previous_item_id: previous,
      item: {object: 'realtime.item', ...shown},
    });
  }

  #delete(id: string): Refusal | undefined {
    const at = this.items.findIndex(item => item.id === id);
    if (at < 0) return {code: 'item_delete_invalid_item_id', message: `There is no item ${id}`};
    this.items.splice(at, 1);
    this.#tell({type: 'conversation.item.deleted', item_id: id});
    return undefined;
  }

  #truncate(id: string, endMs: number): Refusal | undefined {
    const item = this.items.find(known => known.id === id);
    if (item === undefined) return {code: 'item_truncate_invalid_item_id', message: `There is no item ${id}`};
    if (!Number.isInteger(endMs)) return {code: 'invalid_type', message: 'Expected an integer'};
    const {soundMs = 0} = item;
    if (soundMs === 0)
      return {code: 'unsupported_content_type', message: 'Only model output audio messages can be truncated'};
    if (endMs > soundMs)
      return {
        code: 'invalid_value',
        message: `Audio content of ${soundMs}ms is already shorter than ${endMs}ms`,
      };
    item.truncatedMs = endMs;
    this.#tell({type: 'conversation.item.truncated', item_id: id, content_index: 0, audio_end_ms: endMs});
    return undefined;
  }

  #respond(wish: ResponseWish | undefined): Refusal | undefined {
    if (this.answering !== undefined) {
      return {
        code: 'conversation_already_has_active_response',
        message: `Conversation already has an active response in progress: ${this.answering.id}. Wait until the response is finished before creating a new one.`,
      };
    }
    this.#answer?.close();
    this.#answer = new TwinAnswer(this.#newId('resp'), wish, this.#answerPorts());
    return undefined;
  }

  #answerPorts(): AnswerPorts {
    return {
      sound: this.#options.sound,
      inWriting: this.settings.output_modalities?.[0] === 'text',
      tell: event => this.#tell(event),
      newId: kind => this.#newId(kind),
      add: item => {
        const previous = this.items.at(-1)?.id ?? null;
        this.items.push(item);
        return previous;
      },
    };
  }

  #newId(kind: string): string {
    this.#count += 1;
    return `${kind}_${this.id}x${this.#count}`;
  }

  #tell(event: Json): void {
    if (!this.#isOpen) return;
    this.#count += 1;
    this.#options.tell({event_id: `evt_${this.id}x${this.#count}`, ...event});
  }
}

/** An item as the provider tells it, without what only the twin knows. */
function plain({id, type, role, status}: TwinItem): Json {
  return {id, type, ...(role !== undefined && {role}), status};
}

/** Objects are merged, everything else is replaced: `null` and empty lists, too. */
function merge(before: Json, change: Json): Json {
  const merged: Record<string, unknown> = {...before};
  for (const [name, value] of Object.entries(change)) {
    const whole = name === 'turn_detection' || name === 'transcription' || name === 'noise_reduction';
    merged[name] = !whole && isRecord(value) && isRecord(merged[name]) ? merge(merged[name], value) : value;
  }
  return merged;
}

function isNarrow({audio}: RealtimeSession): boolean {
  return (audio?.input?.format?.type ?? 'audio/pcm') !== 'audio/pcm';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decode(base64: string, format: AudioFormat | undefined): Int16Array {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  if (format !== undefined && format.type !== 'audio/pcm') return widened(bytes);
  return new Int16Array(bytes.buffer, 0, bytes.length >> 1);
}
