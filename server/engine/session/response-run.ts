/**
 * One response from `response.created` to `response.done`. It stands alone because every way it can end, done,
 * cut off, cancelled or failed, must close what it opened, in the order that clients rely on.
 */
import type {Reply} from '../dialogue/dialogue.js';
import {sentencesOf} from '../dialogue/sentences.js';
import {mintId} from '../protocol/ids.js';
import type {ContentPart, FunctionCallItem, MessageItem, WireItem} from '../protocol/items.js';
import type {ResponseParameters} from '../protocol/client-events.js';
import type {SessionSettings} from '../protocol/session-settings.js';
import type {Speech} from '../speech/speech.js';
import type {Conversation, Entry} from './conversation.js';
import {SAMPLES_PER_MS} from './input-buffer.js';
import type {CallOutput, Emit} from './outgoing.js';
import {describeResponse, formatOf, voiceOf, type CancelReason, type Ending} from './response-object.js';
import {inputTokens, speechMs, speechTokens, textTokens, type TokenCount} from './usage.js';
import {SoundWriter} from './wire-sound.js';

/** Sound of one `response.output_audio.delta`. */
const DELTA_MS = 100;

export type RunPorts = {
  readonly speech: Speech;
  readonly conversation: Conversation;
  readonly emit: Emit;
  readonly settings: SessionSettings;
  readonly parameters: ResponseParameters;
  /** Where the sound of a call goes. Without it, sound goes out as deltas. */
  readonly output: CallOutput | undefined;
  readonly plan: () => Promise<Reply>;
};

/** The message or call that is being written. */
type OpenItem = {readonly entry: Entry; readonly index: number};

export class ResponseRun {
  readonly id = mintId('resp');
  readonly #ports: RunPorts;
  readonly #input: TokenCount;
  readonly #limit: number;
  readonly #writer: SoundWriter;
  readonly #done: WireItem[] = [];
  #open: OpenItem | undefined;
  #text = 0;
  #audio = 0;
  #ended = false;

  constructor(ports: RunPorts) {
    this.#ports = ports;
    this.#input = inputTokens(ports.settings, ports.conversation.entries);
    const limit = ports.parameters.max_output_tokens ?? ports.settings.max_output_tokens;
    this.#limit = limit === 'inf' ? Infinity : limit;
    this.#writer = new SoundWriter(formatOf(ports.settings, ports.parameters));
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Runs to the end; it never rejects. `onReply` learns what was decided before it is said. */
  async run(onReply: (reply: Reply) => void): Promise<void> {
    this.#ports.emit('response.created', {response: this.#describe()});
    this.#ports.emit('rate_limits.updated', {
      rate_limits: [
        {name: 'requests', limit: 1000, remaining: 999, reset_seconds: 0.06},
        {name: 'tokens', limit: 1_000_000, remaining: 990_000, reset_seconds: 0.6},
      ],
    });
    try {
      const reply = await this.#ports.plan();
      if (this.#ended) return;
      onReply(reply);
      if (reply.kind === 'call') this.#call(reply.name, JSON.stringify(reply.arguments));
      else await this.#say(reply.text);
    } catch (failure) {
      this.#end({status: 'failed', failure: failure instanceof Error ? failure.message : String(failure)});
    }
    this.#end({status: 'completed'});
  }

  /** Ends the response at once, wherever it is. */
  cancel(reason: CancelReason): void {
    this.#end({status: 'cancelled', reason});
  }

  async #say(text: string): Promise<void> {
    const {parameters, settings} = this.#ports;
    const [modality] = parameters.output_modalities ?? settings.output_modalities;
    this.#openMessage(modality);
    if (modality === 'text') this.#write(text);
    else await this.#speak(text);
  }

  #call(name: string, args: string): void {
    const item: FunctionCallItem = {
      id: mintId('item'),
      object: 'realtime.item',
      type: 'function_call',
      status: 'in_progress',
      name,
      call_id: mintId('call'),
      arguments: '',
    };
    const place = this.#openItem(item);
    const fields = {...place, call_id: item.call_id};
    for (const delta of args.match(/.{1,16}/gs) ?? []) {
      this.#ports.emit('response.function_call_arguments.delta', {...fields, delta});
    }
    item.arguments = args;
    this.#text += textTokens(`${name} ${args}`);
    this.#ports.emit('response.function_call_arguments.done', {...fields, name, arguments: args});
    this.#closeItem('completed');
  }

  #write(text: string): void {
    for (const delta of text.split(/(?= )/)) {
      if (this.#ended || !this.#afford(textTokens(delta.trim()), 0)) return;
      this.#addText(delta);
    }
    this.#closeItem('completed');
  }

  async #speak(text: string): Promise<void> {
    const {speech, settings, parameters} = this.#ports;
    const voice = voiceOf(settings, parameters);
    for (const sentence of sentencesOf(text)) {
      const pcm = await speech.speak(sentence, voice, settings.speed);
      if (this.#ended) return;
      if (!this.#speakSentence(sentence, pcm)) return;
    }
    this.#closeItem('completed');
  }

  /** One sentence: its words, then its sound. False where the tokens ran out before its end. */
  #speakSentence(sentence: string, pcm: Int16Array): boolean {
    const entry = this.#open?.entry;
    if (entry === undefined) return false;
    const words = `${entry.said === '' ? '' : ' '}${sentence}`;
    for (const delta of words.split(/(?<=\S)(?= )/)) {
      if (!this.#afford(textTokens(delta.trim()), 0)) return false;
      this.#addText(delta);
    }
    const room = speechMs(this.#limit - this.#text - this.#audio) * SAMPLES_PER_MS;
    const affordable = pcm.subarray(0, Math.min(pcm.length, room));
    this.#addSound(entry, affordable);
    this.#audio += speechTokens(affordable.length / SAMPLES_PER_MS);
    if (affordable.length === pcm.length) return true;
    this.#end({status: 'incomplete', reason: 'max_output_tokens'});
    return false;
  }

  #addText(delta: string): void {
    const open = this.#open;
    if (open === undefined) return;
    const part = partOf(open.entry.item);
    const spoken = part.type === 'output_audio';
    if (spoken) part.transcript = (part.transcript ?? '') + delta;
    else part.text = (part.text ?? '') + delta;
    open.entry.said += delta;
    const type = spoken ? 'response.output_audio_transcript.delta' : 'response.output_text.delta';
    this.#ports.emit(type, {...this.#partPlace(open), delta});
  }

  #addSound(entry: Entry, pcm: Int16Array): void {
    const {output, emit} = this.#ports;
    if (output !== undefined) {
      entry.soundMs += pcm.length / SAMPLES_PER_MS;
      output.play(this.id, entry.item.id, pcm);
      return;
    }
    const open = this.#open;
    if (open === undefined) return;
    const size = DELTA_MS * SAMPLES_PER_MS;
    for (let at = 0; at < pcm.length; at += size) {
      const {base64: delta, ms} = this.#writer.write(pcm.subarray(at, at + size));
      entry.soundMs += ms;
      emit('response.output_audio.delta', {...this.#partPlace(open), delta});
    }
  }

  #openMessage(modality: 'audio' | 'text'): void {
    const item: MessageItem = {
      id: mintId('item'),
      object: 'realtime.item',
      type: 'message',
      role: 'assistant',
      status: 'in_progress',
      content: [],
    };
    const place = this.#openItem(item);
    const audio = modality === 'audio';
    const part = audio ? {type: 'audio', transcript: ''} : {type: 'text', text: ''};
    this.#ports.emit('response.content_part.added', {...place, content_index: 0, part});
    item.content.push(audio ? {type: 'output_audio', transcript: ''} : {type: 'output_text', text: ''});
  }

  #openItem(item: MessageItem | FunctionCallItem): {
    response_id: string;
    item_id: string;
    output_index: number;
  } {
    const {conversation, emit} = this.#ports;
    const entry: Entry = {item, soundMs: 0, said: ''};
    const previous_item_id = conversation.add(entry);
    this.#open = {entry, index: this.#done.length};
    const place = {response_id: this.id, output_index: this.#done.length};
    emit('response.output_item.added', {...place, item});
    emit('conversation.item.added', {previous_item_id, item});
    return {...place, item_id: item.id};
  }

  #closeItem(status: 'completed' | 'incomplete'): void {
    const open = this.#open;
    if (open === undefined) return;
    const {item} = open.entry;
    this.#open = undefined;
    if (item.type === 'message') this.#closePart(open);
    item.status = status;
    this.#done.push(item);
    const {conversation, emit} = this.#ports;
    emit('response.output_item.done', {response_id: this.id, output_index: open.index, item});
    // A client may have deleted the item while it was being written.
    emit('conversation.item.done', {previous_item_id: conversation.previousOf(item.id), item});
  }

  #closePart(open: OpenItem): void {
    const {emit} = this.#ports;
    const place = this.#partPlace(open);
    const {type, text = '', transcript = ''} = partOf(open.entry.item);
    if (type === 'output_audio') {
      emit('response.output_audio.done', place);
      emit('response.output_audio_transcript.done', {...place, transcript});
      emit('response.content_part.done', {...place, part: {type: 'audio', transcript}});
    } else {
      emit('response.output_text.done', {...place, text});
      emit('response.content_part.done', {...place, part: {type: 'text', text}});
    }
  }

  #partPlace(open: OpenItem): Readonly<Record<string, unknown>> {
    return {response_id: this.id, item_id: open.entry.item.id, output_index: open.index, content_index: 0};
  }

  /** Takes tokens from what the response may cost, or ends it there. */
  #afford(text: number, audio: number): boolean {
    if (this.#text + this.#audio + text + audio > this.#limit) {
      this.#end({status: 'incomplete', reason: 'max_output_tokens'});
      return false;
    }
    this.#text += text;
    this.#audio += audio;
    return true;
  }

  #end(ending: Ending): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#closeItem(ending.status === 'completed' ? 'completed' : 'incomplete');
    this.#ports.emit('response.done', {response: this.#describe(ending)});
    this.#ports.output?.finish(this.id);
  }

  #describe(ending?: Ending): object {
    const {conversation, parameters, settings} = this.#ports;
    const state = {id: this.id, conversationId: conversation.id, settings, parameters, items: this.#done};
    if (ending === undefined) return describeResponse(state);
    const output = {text: this.#text, audio: this.#audio};
    return describeResponse({...state, end: {ending, input: this.#input, output}});
  }
}

function partOf(item: WireItem): ContentPart {
  const part = item.type === 'message' ? item.content[0] : undefined;
  return part ?? {type: 'output_text'};
}
