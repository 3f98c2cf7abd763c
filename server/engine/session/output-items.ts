/**
 * The items that one response puts out, with every event that opens, fills and closes them. It stands alone so
 * that the order clients rely on is in one place, whatever a response says and however it ends.
 */
import {mintId} from '../protocol/ids.js';
import type {ContentPart, MessageItem, WireItem} from '../protocol/items.js';
import type {McpCallItem} from '../protocol/mcp-items.js';
import type {AudioFormat} from '../protocol/session-settings.js';
import type {Conversation, Entry} from './conversation.js';
import {SAMPLES_PER_MS} from './input-buffer.js';
import {mcpCall} from './mcp-tools.js';
import type {CallOutput, Emit} from './outgoing.js';
import {SoundWriter} from './wire-sound.js';

/** Sound of one `response.output_audio.delta`. */
const DELTA_MS = 100;
/** Letters of one delta of arguments. */
const ARGUMENTS_DELTA = /.{1,16}/gs;

export type OutputPorts = {
  readonly responseId: string;
  readonly emit: Emit;
  /** Where the items will stand. Without it the response leaves nothing behind. */
  readonly conversation: Conversation | undefined;
  /** Where the sound of a call goes. Without it, sound goes out as deltas. */
  readonly output: CallOutput | undefined;
  readonly format: AudioFormat;
  /** Learns how much sound went out in deltas. */
  readonly onSent: (ms: number) => void;
};

type OpenItem = {readonly entry: Entry; readonly index: number};
type Place = {readonly response_id: string; readonly output_index: number; readonly item_id: string};

export class OutputItems {
  /** What is finished, in order. */
  readonly done: WireItem[] = [];
  readonly #ports: OutputPorts;
  readonly #writer: SoundWriter;
  #open: OpenItem | undefined;

  constructor(ports: OutputPorts) {
    this.#ports = ports;
    this.#writer = new SoundWriter(ports.format);
  }

  /** The text of the message that is being written so far. */
  get said(): string {
    return this.#open?.entry.said ?? '';
  }

  /** Is a message being written? */
  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  openMessage(modality: 'audio' | 'text'): void {
    const item: MessageItem = {
      ...{id: mintId('item'), object: 'realtime.item', type: 'message', role: 'assistant'},
      ...{status: 'in_progress', content: []},
    };
    const place = this.#openItem(item);
    const audio = modality === 'audio';
    const part = audio ? {type: 'audio', transcript: ''} : {type: 'text', text: ''};
    this.#ports.emit('response.content_part.added', {...place, content_index: 0, part});
    item.content.push(audio ? {type: 'output_audio', transcript: ''} : {type: 'output_text', text: ''});
  }

  addText(delta: string): void {
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

  addSound(pcm: Int16Array): void {
    const {output, emit, responseId, onSent} = this.#ports;
    const open = this.#open;
    if (open === undefined) return;
    const {entry} = open;
    if (output !== undefined) {
      entry.soundMs += pcm.length / SAMPLES_PER_MS;
      output.play(responseId, entry.item.id, pcm);
      return;
    }
    const size = DELTA_MS * SAMPLES_PER_MS;
    for (let at = 0; at < pcm.length; at += size) {
      const {base64: delta, ms} = this.#writer.write(pcm.subarray(at, at + size));
      entry.soundMs += ms;
      onSent(ms);
      emit('response.output_audio.delta', {...this.#partPlace(open), delta});
    }
  }

  /** A call that the client makes. */
  addCall(name: string, args: string): void {
    const item: WireItem = {
      ...{id: mintId('item'), object: 'realtime.item', type: 'function_call', status: 'in_progress'},
      ...{name, call_id: mintId('call'), arguments: ''},
    };
    const place = {...this.#openItem(item), call_id: item.call_id};
    this.#addArguments('response.function_call_arguments', place, args);
    item.arguments = args;
    this.#ports.emit('response.function_call_arguments.done', {...place, name, arguments: args});
    this.close('completed');
  }

  /** A call that the engine makes when the response is over. Only its result ends the item. */
  addMcpCall(label: string, name: string, args: string): {item: McpCallItem; index: number} {
    const item = mcpCall(label, name);
    const {output_index, ...place} = this.#openItem(item);
    this.#addArguments('response.mcp_call_arguments', {...place, output_index}, args);
    item.arguments = args;
    this.#ports.emit('response.mcp_call_arguments.done', {...place, output_index, arguments: args});
    this.#open = undefined;
    this.done.push(item);
    const {response_id} = place;
    this.#ports.emit('response.output_item.done', {response_id, output_index, item});
    return {item, index: output_index};
  }

  /** A call that the client must allow first. */
  addApprovalRequest(server_label: string, name: string, args: string): void {
    this.#openItem({
      ...{id: mintId('mcpr'), object: 'realtime.item', type: 'mcp_approval_request'},
      ...{server_label, name, arguments: args},
    });
    this.close('completed');
  }

  /** Ends what is open, if anything is. */
  close(status: 'completed' | 'incomplete'): void {
    const open = this.#open;
    if (open === undefined) return;
    const {item} = open.entry;
    this.#open = undefined;
    if (item.type === 'message') this.#closePart(open);
    if ('status' in item) item.status = status;
    this.done.push(item);
    const {conversation, emit, responseId} = this.#ports;
    emit('response.output_item.done', {response_id: responseId, output_index: open.index, item});
    if (conversation === undefined) return;
    // A client may have deleted the item while it was being written.
    emit('conversation.item.done', {previous_item_id: conversation.previousOf(item.id), item});
  }

  #openItem(item: WireItem): Place {
    const {conversation, emit, responseId} = this.#ports;
    const entry: Entry = {item, soundMs: 0, said: ''};
    const previous_item_id = conversation?.add(entry);
    this.#open = {entry, index: this.done.length};
    const place = {response_id: responseId, output_index: this.done.length};
    emit('response.output_item.added', {...place, item});
    if (conversation !== undefined) emit('conversation.item.added', {previous_item_id, item});
    return {...place, item_id: item.id};
  }

  #addArguments(name: string, place: object, args: string): void {
    for (const delta of args.match(ARGUMENTS_DELTA) ?? []) {
      this.#ports.emit(`${name}.delta`, {...place, delta});
    }
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

  #partPlace({entry, index}: OpenItem): Readonly<Record<string, unknown>> {
    const {responseId: response_id} = this.#ports;
    return {response_id, item_id: entry.item.id, output_index: index, content_index: 0};
  }
}

function partOf(item: WireItem): ContentPart {
  const part = item.type === 'message' ? item.content[0] : undefined;
  return part ?? {type: 'output_text'};
}
