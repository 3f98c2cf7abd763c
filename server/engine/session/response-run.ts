/**
 * One response from `response.created` to `response.done`. It stands alone because every way it can end, done,
 * cut off, cancelled or failed, must close what it opened.
 */
import type {Reply} from '../dialogue/dialogue.js';
import {sentencesOf} from '../dialogue/sentences.js';
import {mintId} from '../protocol/ids.js';
import type {ResponseParameters} from '../protocol/client-events.js';
import type {McpCallItem} from '../protocol/mcp-items.js';
import type {SessionSettings} from '../protocol/session-settings.js';
import type {Speech} from '../speech/speech.js';
import type {Conversation} from './conversation.js';
import {SAMPLES_PER_MS} from './input-buffer.js';
import type {CallOutput, Emit} from './outgoing.js';
import {OutputItems} from './output-items.js';
import type {CallableTool, Plan} from './plan.js';
import {describeResponse, formatOf, voiceOf, type CancelReason, type Ending} from './response-object.js';
import {inputTokens, speechMs, speechTokens, textTokens, type TokenCount} from './usage.js';

export type RunPorts = {
  readonly speech: Speech;
  /** Where its items will stand; a response beside the conversation has none. */
  readonly conversation: Conversation | undefined;
  /** What it answers: the conversation, or what `response.create` gave in its place. */
  readonly context: Conversation;
  readonly emit: Emit;
  readonly settings: SessionSettings;
  readonly parameters: ResponseParameters;
  readonly tools: readonly CallableTool[];
  /** Where the sound of a call goes. Without it, sound goes out as deltas. */
  readonly output: CallOutput | undefined;
  /** Learns how much sound went out in deltas. */
  readonly onSent: (ms: number) => void;
  readonly plan: (signal: AbortSignal) => Promise<Plan>;
  /** Learns what was decided before it is said. */
  readonly onPlan: (plan: Plan) => void;
  /** The response ended with a call that the engine itself has to make. */
  readonly onMcpCall: (item: McpCallItem, index: number) => void;
};

export class ResponseRun {
  readonly id = mintId('resp');
  readonly #ports: RunPorts;
  readonly #items: OutputItems;
  readonly #input: TokenCount;
  readonly #limit: number;
  #text = 0;
  #audio = 0;
  /** Aborted when the response is over, however it ended. */
  readonly #over = new AbortController();
  #ended = false;

  constructor(ports: RunPorts) {
    this.#ports = ports;
    const {emit, conversation, output, settings, parameters, onSent} = ports;
    const format = formatOf(settings, parameters);
    this.#items = new OutputItems({responseId: this.id, emit, conversation, output, format, onSent});
    this.#input = inputTokens(settings, ports.context.entries);
    const limit = parameters.max_output_tokens ?? settings.max_output_tokens;
    this.#limit = limit === 'inf' ? Infinity : limit;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Runs to the end; it never rejects. */
  async run(): Promise<void> {
    this.#ports.emit('response.created', {response: this.#describe()});
    this.#ports.emit('rate_limits.updated', {
      rate_limits: [
        {name: 'requests', limit: 1000, remaining: 999, reset_seconds: 0.06},
        {name: 'tokens', limit: 1_000_000, remaining: 990_000, reset_seconds: 0.6},
      ],
    });
    try {
      const plan = await this.#ports.plan(this.#over.signal);
      if (this.#ended) return;
      this.#ports.onPlan(plan);
      await this.#perform(plan);
    } catch (failure) {
      this.#end({status: 'failed', failure: failure instanceof Error ? failure.message : String(failure)});
    }
    this.#end({status: 'completed'});
  }

  /** Ends the response at once, wherever it is. */
  cancel(reason: CancelReason): void {
    this.#end({status: 'cancelled', reason});
  }

  async #perform(plan: Plan): Promise<void> {
    if (plan.kind === 'none') return;
    if (plan.kind === 'stream') for await (const reply of plan.replies) await this.#reply(reply);
    else await this.#reply(plan);
    if (!this.#ended) this.#items.close('completed');
  }

  async #reply(reply: Reply): Promise<void> {
    if (this.#ended) return;
    if (reply.kind === 'say') await this.#say(reply.text);
    else this.#call(reply);
  }

  /** What is said before, and what goes on with it, is one message. */
  async #say(text: string): Promise<void> {
    const {parameters, settings} = this.#ports;
    const [modality] = parameters.output_modalities ?? settings.output_modalities;
    if (!this.#items.isOpen) this.#items.openMessage(modality);
    if (modality === 'text') this.#tell(this.#items.said === '' ? text : ` ${text}`);
    else await this.#speak(text);
  }

  #call({name, arguments: values}: Extract<Reply, {kind: 'call'}>): void {
    const args = JSON.stringify(values);
    this.#items.close('completed');
    this.#text += textTokens(`${name} ${args}`);
    const tool = this.#ports.tools.find(callable => callable.name === name);
    const label = tool?.server?.server_label;
    if (label === undefined) {
      this.#items.addCall(name, args);
    } else if (tool?.approval === true) {
      this.#items.addApprovalRequest(label, name, args);
    } else {
      const {item, index} = this.#items.addMcpCall(label, name, args);
      this.#end({status: 'completed'});
      this.#ports.onMcpCall(item, index);
    }
  }

  async #speak(text: string): Promise<void> {
    const {speech, settings, parameters} = this.#ports;
    const voice = voiceOf(settings, parameters);
    for (const sentence of sentencesOf(text)) {
      const sound = speech.speak(sentence, voice, settings.speed, this.#over.signal);
      if (!(await this.#speakSentence(sentence, sound))) return;
    }
  }

  /** One sentence: its words with the first of its sound. False where the response is over before its end. */
  async #speakSentence(sentence: string, sound: AsyncIterable<Int16Array>): Promise<boolean> {
    let untold = this.#items.said === '' ? sentence : ` ${sentence}`;
    const before = this.#audio;
    let samples = 0;
    for await (const pcm of sound) {
      if (this.#ended || !this.#tell(untold)) return false;
      untold = '';
      const room = speechMs(this.#limit - this.#text - before) * SAMPLES_PER_MS - samples;
      const affordable = pcm.subarray(0, Math.max(0, Math.min(pcm.length, room)));
      this.#items.addSound(affordable);
      samples += affordable.length;
      this.#audio = before + speechTokens(samples / SAMPLES_PER_MS);
      if (affordable.length < pcm.length) this.#end({status: 'incomplete', reason: 'max_output_tokens'});
    }
    return !this.#ended;
  }

  /** Words, one by one. False where the tokens ran out before their end. */
  #tell(words: string): boolean {
    for (const delta of words.split(/(?<=\S)(?= )/).filter(piece => piece !== '')) {
      if (!this.#afford(textTokens(delta.trim()))) return false;
      this.#items.addText(delta);
    }
    return true;
  }

  /** Takes tokens from what the response may cost, or ends it there. */
  #afford(text: number): boolean {
    if (this.#text + this.#audio + text > this.#limit) {
      this.#end({status: 'incomplete', reason: 'max_output_tokens'});
      return false;
    }
    this.#text += text;
    return true;
  }

  #end(ending: Ending): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#over.abort();
    this.#items.close(ending.status === 'completed' ? 'completed' : 'incomplete');
    this.#ports.emit('response.done', {response: this.#describe(ending)});
    this.#ports.output?.finish(this.id);
  }

  #describe(ending?: Ending): object {
    const {conversation, parameters, settings} = this.#ports;
    const items = this.#items.done;
    const state = {id: this.id, conversationId: conversation?.id, settings, parameters, items};
    if (ending === undefined) return describeResponse(state);
    const output = {text: this.#text, audio: this.#audio};
    return describeResponse({...state, end: {ending, input: this.#input, output}});
  }
}
