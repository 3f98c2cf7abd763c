/**
 * Runs the page's tools when the model calls them and sends their outputs back. It stands alone because a call
 * must be answered exactly once, whatever the page's code does: throw, hang, or not exist.
 */
import {within} from '../../shared/abort.js';
import {toolOutput, type ClientEvent, type FunctionTool} from '../protocol/client-events.js';
import {MAX_TOOL_OUTPUT_BYTES} from '../protocol/limits.js';
import type {ConversationItem, ServerEvent} from '../protocol/server-events.js';

/** A tool that takes longer than this is answered with an error, so that the conversation goes on. */
const TOOL_LIMIT_MS = 30_000;

/** A page tool: what the model may call, and what the page does then. */
export type PageTool = {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments: an object. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** May return a promise. What it returns is told to the model, as JSON unless it is a string. */
  readonly handler: (
    args: Readonly<Record<string, unknown>>,
    context: {readonly callId: string; readonly signal: AbortSignal},
  ) => unknown;
};

/** A call of a tool that has no registered handler: somebody may answer it. */
export type ToolCall = {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly callId: string;
  /** Answers the model with a value or a promise; the first call wins. */
  readonly respondWith: (output: unknown) => void;
};

export type ToolRunnerOptions = {
  readonly tools: readonly PageTool[];
  readonly send: (event: ClientEvent) => void;
  /** Offers a call without a handler to the page; it is answered with an error unless somebody takes it at once. */
  readonly offer: (call: ToolCall) => void;
  /** All calls of a response are answered: the model may go on. */
  readonly onSettled: () => void;
};

export class ToolRunner {
  readonly #options: ToolRunnerOptions;
  readonly #controller = new AbortController();
  #running = 0;
  /** Is a response running that may call more? */
  #responding = false;
  /** Were calls answered that the model was not asked to go on from? */
  #answered = false;

  constructor(options: ToolRunnerOptions) {
    this.#options = options;
  }

  /** Is a tool at work, or its outcome still to be told? */
  get busy(): boolean {
    return this.#running > 0 || this.#answered;
  }

  /** Executes finished calls only: a cancelled response can hold half an argument list. */
  observe(event: ServerEvent): void {
    switch (event.type) {
      case 'response.created':
        this.#responding = true;
        break;
      case 'response.output_item.done':
        if (event.item.type === 'function_call' && event.item.status === 'completed')
          void this.#run(event.item);
        break;
      case 'response.done':
        this.#responding = false;
        this.#settle();
        break;
    }
  }

  /** Aborts what still runs; its outputs are not sent any more. */
  close(): void {
    this.#controller.abort();
  }

  async #run(item: ConversationItem): Promise<void> {
    const {name = '', call_id: callId = ''} = item;
    this.#running += 1;
    this.#answered = true;
    const output = await this.#execute(name, callId, item.arguments ?? '').catch(failed);
    this.#running -= 1;
    if (this.#controller.signal.aborted) return;
    this.#options.send(toolOutput(callId, outputText(output)));
    this.#settle();
  }

  /** Once for each response that called something, when it is over and the last of its calls is answered. */
  #settle(): void {
    if (this.#responding || this.#running > 0 || !this.#answered) return;
    this.#answered = false;
    this.#options.onSettled();
  }

  #execute(name: string, callId: string, argumentsJson: string): Promise<unknown> {
    const args = parseArguments(argumentsJson);
    if (args === undefined) return Promise.resolve({error: 'The arguments are not a JSON object'});
    const tool = this.#options.tools.find(candidate => candidate.name === name);
    const {signal} = this.#controller;
    const answer =
      tool === undefined
        ? this.#offer(name, callId, args)
        : // The handler runs in a promise, so that a throw is a rejection like any other.
          Promise.resolve().then(() => tool.handler(args, {callId, signal}));
    return within(
      TOOL_LIMIT_MS,
      answer,
      () => new Error(`${name} took longer than ${TOOL_LIMIT_MS / 1000} s`),
    );
  }

  #offer(name: string, callId: string, args: Readonly<Record<string, unknown>>): Promise<unknown> {
    let taken: {readonly output: unknown} | undefined;
    this.#options.offer({name, arguments: args, callId, respondWith: output => (taken ??= {output})});
    return Promise.resolve(taken === undefined ? {error: `This page has no ${name}`} : taken.output);
  }
}

/** The tools as the session declares them. */
export function toolDefinitions(tools: readonly PageTool[]): FunctionTool[] {
  return tools.map(({name, description, parameters}) => ({type: 'function', name, description, parameters}));
}

function parseArguments(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json === '' ? '{}' : json);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Text as it is, nothing as success, everything else as JSON; what is none, or too long, as an error that says so. */
function outputText(output: unknown): string {
  const text = typeof output === 'string' ? output : toJson(output ?? {ok: true});
  const fits = new TextEncoder().encode(text).length <= MAX_TOOL_OUTPUT_BYTES;
  return fits ? text : JSON.stringify({error: `The output is longer than ${MAX_TOOL_OUTPUT_BYTES} bytes`});
}

function toJson(output: unknown): string {
  try {
    const text: unknown = JSON.stringify(output);
    if (typeof text === 'string') return text;
  } catch {
    // A cycle, a BigInt: said below, like everything else that is no JSON.
  }
  return JSON.stringify({error: 'The output cannot be written as JSON'});
}

function failed(failure: unknown): {error: string} {
  return {error: failure instanceof Error ? failure.message : String(failure)};
}
