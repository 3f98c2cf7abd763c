/**
 * A provider that follows a script: it hears what a test lets the visitor say, and answers in the events of the protocol.
 * It stands alone so that everything above it, tools and transcript included, is what a real call has.
 */
import {Emitter} from '../../../shared/emitter.js';
import {VoiceError} from '../../../shared/errors.js';
import type {ControlChannel, ControlChannelEvents} from '../../channels/channel.js';
import type {ClientEvent, ClientItem} from '../../protocol/client-events.js';
import type {ServerEvent} from '../../protocol/server-events.js';
import type {ToolArguments} from '../tools/page-tool.js';
import {lineFor, type Script, type ScriptLine} from './script.js';
import {ScriptedLeg} from './scripted-sound.js';

export type ScriptedProviderOptions = {
  readonly script: Script;
  readonly inWriting: boolean;
  /** All that was wanted has been said and heard. */
  readonly onQuiet: () => void;
  /** No line of the script fits. */
  readonly onLost: (error: Error) => void;
};

export class ScriptedProvider implements ControlChannel {
  readonly events = new Emitter<ControlChannelEvents>();
  readonly leg: ScriptedLeg | undefined;
  readonly #options: ScriptedProviderOptions;
  readonly #waiting = new Map<string, (output: string) => void>();
  #count = 0;
  /** What the visitor said last, and nobody has answered. */
  #words = '';
  /** What is said when the tools are done. */
  #next: ScriptLine | undefined;
  #output = '';
  #answer: {readonly id: string; readonly cancel: AbortController} | undefined;
  #isOpen = true;

  constructor(options: ScriptedProviderOptions) {
    this.#options = options;
    this.leg = options.inWriting ? undefined : new ScriptedLeg();
  }

  connect(): Promise<void> {
    return Promise.resolve();
  }

  send(event: ClientEvent): void {
    if (event.type === 'conversation.item.create') this.#take(event.item);
    else if (event.type === 'response.create') void this.#respond();
    else if (event.type === 'response.cancel') this.#answer?.cancel.abort();
  }

  close(): void {
    this.#isOpen = false;
    this.#answer?.cancel.abort();
    for (const resolve of this.#waiting.values()) resolve('');
    this.#waiting.clear();
    this.events.clear();
  }

  /** The visitor says this aloud. */
  hear(words: string): void {
    const item_id = this.#newId('item');
    this.#tell({type: 'input_audio_buffer.speech_started', item_id, audio_start_ms: 0});
    this.#tell({type: 'input_audio_buffer.speech_stopped', item_id, audio_end_ms: 0});
    this.#tell({type: 'input_audio_buffer.committed', item_id});
    const content = [{type: 'input_audio', transcript: null}];
    this.#tellItem({id: item_id, type: 'message', role: 'user', status: 'completed', content});
    this.#tell({
      type: 'conversation.item.input_audio_transcription.completed',
      ...{item_id, content_index: 0, transcript: words},
    });
    this.#words = words;
    this.events.emit('decision', {kind: 'turn', itemId: item_id});
  }

  /** Says this by itself. */
  async say(text: string, lasting = 0): Promise<void> {
    await this.#inResponse(signal => this.#speak(text, lasting, signal));
  }

  /** Calls a tool of the page; resolves to what it gave back. */
  async call(name: string, args: ToolArguments): Promise<string> {
    const callId = this.#newId('call');
    // Asked for an answer when it is done, the script has said what it is; otherwise there is none.
    this.#next ??= {};
    const output = new Promise<string>(resolve => this.#waiting.set(callId, resolve));
    await this.#inResponse(() => {
      const item = {
        id: this.#newId('item'),
        type: 'function_call',
        name,
        call_id: callId,
        arguments: JSON.stringify(args),
      };
      this.#tellOutput({...item, status: 'completed'});
      return Promise.resolve();
    });
    return output;
  }

  fail(code: VoiceError['code']): void {
    this.events.emit('closed', {error: new VoiceError(code)});
  }

  /** The far side ends the call in order. */
  end(reason: string): void {
    this.events.emit('closed', {bye: {reason}});
  }

  #take(item: ClientItem): void {
    const id = item.id ?? this.#newId('item');
    if (item.type === 'function_call_output') {
      this.#tellItem({...item, id});
      this.#output = item.output;
      this.#waiting.get(item.call_id)?.(item.output);
      this.#waiting.delete(item.call_id);
    } else if (item.type === 'message' && item.role === 'user') {
      this.#words = item.content.map(part => ('text' in part ? part.text : '')).join('');
      this.#tellItem({...item, id, content: [{type: 'input_text', text: this.#words}], status: 'completed'});
    }
  }

  /** It was asked for an answer: what follows a tool, or what the script has for the last words. */
  async #respond(): Promise<void> {
    const next = this.#next;
    this.#next = undefined;
    if (next) return this.#follow(next, true);
    const words = this.#words;
    const line = lineFor(this.#options.script, words);
    if (line !== undefined) return this.#follow(line, false);
    const known = this.#options.script.map(({on}) => String(on ?? 'anything')).join(', ');
    this.#options.onLost(new Error(`The script has no line for "${words}"; it has: ${known || 'none'}`));
    await this.#inResponse(() => Promise.resolve());
    this.#options.onQuiet();
  }

  async #follow(
    {after = 0, call, with: args = {}, say, lasting, fail}: ScriptLine,
    isSecond: boolean,
  ): Promise<void> {
    if (after > 0 && !isSecond) await sleep(after);
    if (!this.#isOpen) return;
    if (fail !== undefined) {
      this.fail(fail);
      return;
    }
    if (call !== undefined && !isSecond) {
      this.#next = {...(say !== undefined && {say}), ...(lasting !== undefined && {lasting})};
      await this.call(call, args);
      return;
    }
    const text = typeof say === 'function' ? say(this.#output) : (say ?? '');
    if (text !== '') await this.say(text, lasting);
    else await this.#inResponse(() => Promise.resolve());
    this.#options.onQuiet();
  }

  async #inResponse(run: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (!this.#isOpen) return;
    const id = this.#newId('response');
    const cancel = new AbortController();
    this.#answer = {id, cancel};
    this.#tell({type: 'response.created', response: {id, status: 'in_progress'}});
    await run(cancel.signal);
    this.#answer = undefined;
    const status = cancel.signal.aborted ? 'cancelled' : 'completed';
    this.#tell({type: 'response.done', response: {id, status}});
    this.leg?.output.play(false);
  }

  async #speak(text: string, lasting: number, signal: AbortSignal): Promise<void> {
    const {inWriting} = this.#options;
    const id = this.#newId('item');
    const message = {id, type: 'message', role: 'assistant'};
    const here = {item_id: id, response_id: this.#answer?.id ?? '', output_index: 0, content_index: 0};
    this.#tell({
      type: 'response.output_item.added',
      ...here,
      item: {...message, status: 'in_progress', content: []},
    });
    this.#tell({type: 'conversation.item.added', item: {...message, status: 'in_progress', content: []}});
    const words = text.split(/(?=\s)/);
    let said = '';
    for (const delta of words) {
      if (signal.aborted) break;
      said += delta;
      if (inWriting) this.#tell({type: 'response.output_text.delta', ...here, delta});
      else this.#tell({type: 'response.output_audio_transcript.delta', ...here, delta});
      this.leg?.output.play(true);
      if (lasting > 0) await sleep(lasting / words.length, signal);
    }
    if (inWriting) this.#tell({type: 'response.output_text.done', ...here, text: said});
    else this.#tell({type: 'response.output_audio_transcript.done', ...here, transcript: said});
    const content = [
      inWriting ? {type: 'output_text', text: said} : {type: 'output_audio', transcript: said},
    ];
    const status = signal.aborted ? 'incomplete' : 'completed';
    this.#tellOutput({...message, status, content});
  }

  #tellOutput(item: Item): void {
    const response_id = this.#answer?.id ?? '';
    this.#tell({type: 'response.output_item.done', response_id, output_index: 0, item});
    this.#tell({type: 'conversation.item.done', item});
  }

  #tellItem(item: Item): void {
    this.#tell({type: 'conversation.item.added', item});
    this.#tell({type: 'conversation.item.done', item});
  }

  #tell(event: ServerEvent): void {
    if (this.#isOpen) this.events.emit('event', event);
  }

  #newId(kind: string): string {
    this.#count += 1;
    return `${kind}_${this.#count}`;
  }
}

type Item = Extract<ServerEvent, {type: 'conversation.item.done'}>['item'];

/** The timers of the test, if it has its own. It is cut short where an answer is interrupted. */
function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
