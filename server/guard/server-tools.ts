/**
 * The calls of tools that this side carries out: arguments checked, time bounded, told once. It stands alone because such
 * a call outlives the session it was made in, and the visitor sees that it runs, and nothing of what it found.
 */
import {checkArguments} from '../../src/realtime/protocol/check-arguments.js';
import {errorText, outputText} from '../../src/realtime/protocol/tool-output.js';
import type {ConversationItem, ServerEvent} from '../../src/realtime/protocol/server-events.js';
import type {ServerTool, ToolContext} from '../tools/server-tool.js';
import type {Aliases} from './aliases.js';

/** A tool of an agent that is carried out here. */
export type BoundTool = {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly timeoutMs: number;
  readonly run: ServerTool;
};

export type ServerToolsOptions = {
  /** By name; what is not in it is the page's. */
  readonly tools: () => ReadonlyMap<string, BoundTool>;
  readonly aliases: Aliases;
  readonly context: Omit<ToolContext, 'signal'>;
  /** A call is over: `callId` and `itemId` are aliases, `isTold` says whether the present session knows of it. */
  readonly onDone: (done: ToolDone) => void;
  readonly onFailed: (name: string, failure: unknown) => void;
};

export type ToolDone = {
  readonly callId: string;
  readonly itemId: string;
  readonly status: 'done' | 'failed';
  readonly output: string;
  readonly isTold: boolean;
};

export class ServerTools {
  readonly #options: ServerToolsOptions;
  readonly #controller = new AbortController();
  /** By the alias of the call: does the present session know of it? */
  readonly #running = new Map<string, boolean>();

  constructor(options: ServerToolsOptions) {
    this.#options = options;
  }

  has(name: string | undefined): boolean {
    return name !== undefined && this.#options.tools().has(name);
  }

  get pending(): boolean {
    return this.#running.size > 0;
  }

  observe(event: ServerEvent): void {
    if (event.type !== 'response.output_item.done') return;
    const {type, status, name = '', call_id: real} = event.item;
    const tool = this.#options.tools().get(name);
    if (type !== 'function_call' || status !== 'completed' || real === undefined || tool === undefined)
      return;
    const callId = this.#options.aliases.alias('call', real);
    if (this.#running.has(callId)) return;
    this.#running.set(callId, true);
    void this.#run(name, tool, event.item, callId);
  }

  /** Another session carries the conversation: what still runs is told to it when the outcome is known. */
  follow(): void {
    for (const callId of this.#running.keys()) this.#running.set(callId, false);
  }

  /** Is this a call that still runs, and that the present session does not know? */
  isUntold(callId: string): boolean {
    return this.#running.get(callId) === false;
  }

  close(): void {
    this.#controller.abort();
    this.#running.clear();
  }

  /** What the visitor sees of an event: that such a tool runs, as the provider tells of those of other servers. */
  masked(event: ServerEvent): ServerEvent {
    if (!('item' in event) || event.item.type !== 'function_call' || !this.has(event.item.name)) return event;
    const {id, name = ''} = event.item;
    return {...event, item: {id, type: 'mcp_call', name, arguments: '{}'}};
  }

  async #run(name: string, tool: BoundTool, item: ConversationItem, callId: string): Promise<void> {
    const {aliases, onDone, onFailed} = this.#options;
    let status: ToolDone['status'] = 'done';
    let output: string;
    try {
      output = await this.#call(tool, item.arguments ?? '');
    } catch (failure) {
      if (this.#controller.signal.aborted) return;
      onFailed(name, failure);
      status = 'failed';
      output = errorText(failure instanceof WrongArguments ? failure.message : 'It failed');
    }
    const isTold = this.#running.get(callId);
    if (isTold === undefined) return;
    this.#running.delete(callId);
    onDone({callId, itemId: aliases.alias('item', item.id), status, output, isTold});
  }

  async #call({parameters, timeoutMs, run}: BoundTool, written: string): Promise<string> {
    const args = readArguments(written);
    const problems =
      args === undefined ? ['The arguments are no JSON object'] : checkArguments(parameters, args);
    if (args === undefined || problems.length > 0) throw new WrongArguments(problems.join('; '));
    const signal = AbortSignal.any([this.#controller.signal, AbortSignal.timeout(timeoutMs)]);
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), {once: true});
    });
    const {context} = this.#options;
    return outputText(await Promise.race([run(args, {...context, signal}), aborted]));
  }
}

/** The one failure whose text the model is told: it can call again, and better. */
class WrongArguments extends Error {}

function readArguments(written: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(written === '' ? '{}' : written);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? {...value} : undefined;
  } catch {
    return undefined;
  }
}
