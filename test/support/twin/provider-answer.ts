/**
 * One response of the provider's twin, from its first event to the end of its sound. It stands alone because an answer
 * is made faster than it is heard, may be cut while it is made or while it is heard, and may be speech, calls or both.
 */
import type {ResponseWish} from '../../../src/realtime/protocol/client-events.js';
import type {Json} from './provider-session.js';
import {WORD_MS, samplesIn, wordsOf} from './voice.js';

/** What the conversation keeps of an item. */
export type TwinItem = {
  readonly id: string;
  readonly type: string;
  readonly role?: string;
  /** Of a call and of its outcome. */
  readonly callId?: string | undefined;
  status: string;
  text: string;
  /** How much of its sound was made. */
  soundMs?: number;
  /** Where a client cut it. */
  truncatedMs?: number;
};

/** What a response is made of. */
export type AnswerPart =
  {readonly say: string} | {readonly call: string; readonly callId: string; readonly args: object};

export type AnswerPorts = {
  readonly sound: 'webrtc' | 'websocket';
  readonly inWriting: boolean;
  readonly tell: (event: Json) => void;
  readonly newId: (kind: string) => string;
  /** Adds an item; gives the one before it. */
  readonly add: (item: TwinItem) => string | null;
};

/** A word is made twenty times faster than it is heard. */
const MAKES_WORD_MS = 15;
/** Each answer takes the same. */
const USAGE = {
  ...{total_tokens: 30, input_tokens: 20, output_tokens: 10},
  input_token_details: {text_tokens: 5, audio_tokens: 15, cached_tokens: 8},
  output_token_details: {text_tokens: 3, audio_tokens: 7},
};

export class TwinAnswer {
  readonly id: string;
  readonly wish: ResponseWish | undefined;
  readonly #ports: AnswerPorts;
  readonly #output: Json[] = [];
  /** What the running item still has to say, and how it is ended. */
  #speaking:
    {readonly item: TwinItem; readonly words: string[]; readonly end: (status: string) => void} | undefined;
  #rest: AnswerPart[] = [];
  #status: 'in_progress' | 'completed' | 'cancelled' | 'failed' = 'in_progress';
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Over WebRTC the far side plays. */
  #playsSince: number | undefined;
  #madeMs = 0;
  #stopTimer: ReturnType<typeof setTimeout> | undefined;
  #hasBegun = false;

  constructor(id: string, wish: ResponseWish | undefined, ports: AnswerPorts) {
    this.id = id;
    this.wish = wish;
    this.#ports = ports;
    ports.tell({type: 'response.created', response: this.#described()});
    ports.tell({type: 'rate_limits.updated', rate_limits: []});
  }

  get isOver(): boolean {
    return this.#status !== 'in_progress';
  }

  /** Has it been given something to say? */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** How it is known in the conversation, when it has said something. */
  get itemIds(): string[] {
    return this.#output.map(item => String(item['id']));
  }

  /** Says and calls these, one after the other. */
  give(parts: readonly AnswerPart[]): void {
    this.#hasBegun = true;
    this.#rest = [...parts];
    this.#next();
  }

  fail(code: string, message: string): void {
    this.#end('failed', {type: 'failed', error: {type: 'server_error', code, message}});
  }

  cancel(reason: 'turn_detected' | 'client_cancelled'): void {
    if (this.isOver) return;
    clearTimeout(this.#timer);
    this.#speaking?.end('incomplete');
    this.#end('cancelled', {type: 'cancelled', reason});
    if (this.#playsSince !== undefined) this.#stopWhenPlayed();
  }

  /** Over WebRTC: drops what the far side has not played yet. */
  silence(): void {
    if (this.#playsSince === undefined) return;
    clearTimeout(this.#stopTimer);
    this.#playsSince = undefined;
    this.#ports.tell({type: 'output_audio_buffer.cleared', response_id: this.id});
  }

  close(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#stopTimer);
  }

  #next(): void {
    const part = this.#rest.shift();
    if (part === undefined) {
      this.#end('completed', null);
      if (this.#playsSince !== undefined) this.#stopWhenPlayed();
    } else if ('say' in part) this.#say(part.say);
    else this.#call(part);
  }

  #say(text: string): void {
    const {tell, newId, add, inWriting} = this.#ports;
    const item: TwinItem = {
      id: newId('item'),
      type: 'message',
      role: 'assistant',
      status: 'in_progress',
      text: '',
    };
    const at = {response_id: this.id, output_index: this.#output.length};
    const here = {...at, item_id: item.id, content_index: 0};
    const kind = inWriting ? 'output_text' : 'output_audio_transcript';
    const shown = (status: string): Json => ({
      ...{id: item.id, object: 'realtime.item', type: 'message', role: 'assistant', status},
      content:
        status === 'in_progress'
          ? []
          : [
              inWriting
                ? {type: 'output_text', text: item.text}
                : {type: 'output_audio', transcript: item.text},
            ],
    });
    const previous = add(item);
    tell({type: 'response.output_item.added', ...at, item: shown('in_progress')});
    tell({type: 'conversation.item.added', previous_item_id: previous, item: shown('in_progress')});
    const part = inWriting ? {type: 'text', text: ''} : {type: 'audio', transcript: ''};
    tell({type: 'response.content_part.added', ...here, part});
    const end = (status: string): void => {
      this.#speaking = undefined;
      item.status = status;
      const {text: said} = item;
      if (!inWriting) tell({type: 'response.output_audio.done', ...here});
      tell({type: `response.${kind}.done`, ...here, ...(inWriting ? {text: said} : {transcript: said})});
      const whole = inWriting ? {type: 'text', text: said} : {type: 'audio', transcript: said};
      tell({type: 'response.content_part.done', ...here, part: whole});
      tell({type: 'response.output_item.done', ...at, item: shown(status)});
      tell({type: 'conversation.item.done', previous_item_id: previous, item: shown(status)});
      this.#output.push(shown(status));
    };
    this.#speaking = {item, words: wordsOf(text), end};
    this.#sayWord(kind, here);
  }

  #sayWord(kind: string, here: Json): void {
    const {item, words, end} = this.#speaking!;
    const word = words.shift();
    if (word === undefined) {
      end('completed');
      this.#next();
      return;
    }
    const delta = item.text === '' ? word : ` ${word}`;
    item.text += delta;
    this.#ports.tell({type: `response.${kind}.delta`, ...here, delta});
    if (!this.#ports.inWriting) this.#sound(item, here);
    this.#timer = setTimeout(() => this.#sayWord(kind, here), MAKES_WORD_MS);
  }

  #sound(item: TwinItem, here: Json): void {
    item.soundMs = (item.soundMs ?? 0) + WORD_MS;
    this.#madeMs += WORD_MS;
    const {sound, tell} = this.#ports;
    if (sound === 'websocket') {
      const delta = Buffer.alloc(samplesIn(WORD_MS) * 2).toString('base64');
      tell({type: 'response.output_audio.delta', ...here, delta});
    } else if (this.#playsSince === undefined) {
      this.#playsSince = performance.now();
      tell({type: 'output_audio_buffer.started', response_id: this.id});
    }
  }

  #stopWhenPlayed(): void {
    const left = this.#playsSince! + this.#madeMs - performance.now();
    this.#stopTimer = setTimeout(() => {
      this.#playsSince = undefined;
      this.#ports.tell({type: 'output_audio_buffer.stopped', response_id: this.id});
    }, left);
  }

  #call({call: name, callId, args}: Extract<AnswerPart, {call: string}>): void {
    const {tell, newId, add} = this.#ports;
    const item: TwinItem = {
      id: newId('item'),
      type: 'function_call',
      callId,
      status: 'completed',
      text: name,
    };
    const at = {response_id: this.id, output_index: this.#output.length};
    const json = JSON.stringify(args);
    const shown = (status: string, text: string): Json => ({
      ...{
        id: item.id,
        object: 'realtime.item',
        type: 'function_call',
        status,
        name,
        call_id: callId,
        arguments: text,
      },
    });
    const previous = add(item);
    tell({type: 'response.output_item.added', ...at, item: shown('in_progress', '')});
    tell({type: 'conversation.item.added', previous_item_id: previous, item: shown('in_progress', '')});
    const here = {...at, item_id: item.id, call_id: callId};
    tell({type: 'response.function_call_arguments.delta', ...here, delta: json});
    tell({type: 'response.function_call_arguments.done', ...here, name, arguments: json});
    tell({type: 'response.output_item.done', ...at, item: shown('completed', json)});
    tell({type: 'conversation.item.done', previous_item_id: previous, item: shown('completed', json)});
    this.#output.push(shown('completed', json));
    this.#next();
  }

  #end(status: 'completed' | 'cancelled' | 'failed', details: Json | null): void {
    if (this.isOver) return;
    this.#status = status;
    this.#ports.tell({type: 'response.done', response: this.#described(details)});
  }

  #described(details: Json | null = null): Json {
    return {
      ...{id: this.id, object: 'realtime.response', status: this.#status, status_details: details},
      ...{output: this.#output, metadata: null, usage: this.isOver ? USAGE : null},
    };
  }
}
