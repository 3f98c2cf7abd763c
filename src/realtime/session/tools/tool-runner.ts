/**
 * Runs the page's tools when the model calls them and sends their outputs back. It stands alone because a call
 * must be answered exactly once, whatever the page's code does: throw, hang, or not exist.
 */
import {abortable, within} from '../../../shared/abort.js';
import {toolOutput, type ClientEvent} from '../../protocol/client-events.js';
import type {ConversationItem, ServerEvent} from '../../protocol/server-events.js';
import type {Approvals} from './approvals.js';
import type {checkArguments} from './check-arguments.js';
import type {ApprovalWanted, McpCallEvent, McpCalls} from './mcp-calls.js';
import type {PageTool, ToolArguments, ToolCall, ToolProgress} from './page-tool.js';
import {errorText, outputText} from './tool-output.js';

/** A tool that takes longer than this is answered with an error, so that the conversation goes on. */
const TOOL_LIMIT_MS = 30_000;

export type ToolRunnerOptions = {
  /** Read at each call, so that a tool registered in mid-call works. */
  readonly tools: () => readonly PageTool[];
  readonly send: (event: ClientEvent) => void;
  /**
   * Offers a call without a handler to the page. Does anybody listen? Then it may be answered until its time is up;
   * else it is answered with an error at once.
   */
  readonly offer: (call: ToolCall) => boolean;
  /** All calls of a response are answered: the model may go on. */
  readonly onSettled: () => void;
  readonly onProgress: (progress: ToolProgress) => void;
  readonly approvals: Approvals;
  /** Tells the far side whether an MCP server may do what it asked for. */
  readonly answerMcp: (requestId: string, ok: boolean) => void;
};

/** Items and events of MCP servers. */
const MCP = /^mcp_(call|approval_request)$|\.mcp_call\.(completed|failed)$/;

type Outcome = {readonly status: 'done' | 'failed' | 'refused'; readonly output: string};
type Checker = {readonly checkArguments: typeof checkArguments};
type Call = {readonly name: string; readonly callId: string; readonly tool: PageTool | undefined};

export class ToolRunner {
  readonly #options: ToolRunnerOptions;
  readonly #controller = new AbortController();
  /** Calls that were met already: a conversation may be replayed, and an event may come twice. */
  readonly #met = new Set<string>();
  #running = 0;
  /** Is a response running that may call more? */
  #responding = false;
  /** Were calls answered that the model was not asked to go on from? */
  #answered = false;
  #checker: Promise<Checker | undefined> | undefined;
  #mcp: Promise<McpCalls> | undefined;

  constructor(options: ToolRunnerOptions) {
    this.#options = options;
    if (options.tools().length > 0) void this.#loadChecker();
  }

  /** Is a tool at work, or its outcome still to be told? */
  get busy(): boolean {
    return this.#running > 0 || this.#answered;
  }

  /** Executes finished calls only: a cancelled response can hold half an argument list. */
  observe(event: ServerEvent | McpCallEvent): void {
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
    if (MCP.test('item' in event ? event.item.type : event.type)) this.#withMcp(mcp => mcp.observe(event));
  }

  /** The guard asks for the visitor's word. */
  approvalWanted(request: ApprovalWanted): void {
    this.#withMcp(mcp => mcp.wanted(request));
  }

  /** Aborts what still runs, and what is still asked; nothing is sent any more. */
  close(): void {
    this.#controller.abort();
  }

  async #run({name = '', call_id: callId = '', arguments: json = ''}: ConversationItem): Promise<void> {
    if (this.#met.has(callId)) return;
    this.#met.add(callId);
    const finish = this.#begin();
    const call: Call = {name, callId, tool: this.#options.tools().find(tool => tool.name === name)};
    const {status, output} = await this.#outcome(call, json).catch(failed);
    if (this.#controller.signal.aborted) return;
    this.#options.send(toolOutput(callId, output));
    this.#options.onProgress({callId, name, status, output});
    finish();
  }

  /** Something is at work that the model waits for, until the returned function is called. */
  #begin(): () => void {
    this.#running += 1;
    this.#answered = true;
    return () => {
      this.#running -= 1;
      this.#settle();
    };
  }

  /** Once for each response that called something, when it is over and the last of its calls is answered. */
  #settle(): void {
    if (this.#responding || this.#running > 0 || !this.#answered) return;
    this.#answered = false;
    this.#options.onSettled();
  }

  async #outcome(call: Call, json: string): Promise<Outcome> {
    const {name, callId, tool} = call;
    const args = parseArguments(json);
    if (args === undefined) throw new Error('The arguments are not a JSON object');
    const problems = await this.#problems(tool, args);
    if (problems.length > 0) throw new Error(`${name} was not run: ${problems.join('; ')}`);
    if (!(await this.#isAllowed(call, args)))
      return {status: 'refused', output: errorText('The visitor did not allow this')};
    this.#options.onProgress({callId, name, status: 'running'});
    return {status: 'done', output: outputText(await this.#perform(call, args))};
  }

  async #problems(tool: PageTool | undefined, args: ToolArguments): Promise<readonly string[]> {
    if (tool === undefined) return [];
    const checker = await this.#loadChecker();
    return checker?.checkArguments(tool.parameters, args) ?? [];
  }

  /** Where it cannot be loaded the page's handler must see for itself, as any handler should. */
  #loadChecker(): Promise<Checker | undefined> {
    return (this.#checker ??= import('./check-arguments.js').catch(() => undefined));
  }

  async #isAllowed({name, callId, tool}: Call, args: ToolArguments): Promise<boolean> {
    const {confirm = false} = tool ?? {};
    const question = typeof confirm === 'function' ? confirm(args) : confirm;
    if (question === false) return true;
    const {approvals, onProgress} = this.#options;
    onProgress({callId, name, status: 'waiting'});
    const words = typeof question === 'string' && {question};
    return approvals.ask(
      {id: callId, name, arguments: args, kind: 'page', ...words},
      this.#controller.signal,
    );
  }

  async #perform({name, callId, tool}: Call, args: ToolArguments): Promise<unknown> {
    const limitMs = tool?.timeoutMs ?? TOOL_LIMIT_MS;
    const late = new AbortController();
    const signal = AbortSignal.any([this.#controller.signal, late.signal]);
    const handler = tool?.handler;
    const answer =
      handler === undefined
        ? this.#offer(name, callId, args)
        : // The handler runs in a promise, so that a throw is a rejection like any other.
          Promise.resolve().then(() => handler(args, {callId, signal}));
    const timeout = (): Error => {
      late.abort();
      return new Error(`${name} was not answered within ${limitMs / 1000} s`);
    };
    return within(limitMs, abortable(answer, this.#controller.signal), timeout);
  }

  #offer(name: string, callId: string, args: ToolArguments): Promise<unknown> {
    return new Promise((resolve, reject) => {
      let taken = false as boolean;
      const respondWith = (output: unknown): void => {
        taken = true;
        resolve(output);
      };
      const listens = this.#options.offer({name, arguments: args, callId, respondWith});
      if (listens || taken) return;
      const names = this.#options.tools().map(tool => tool.name);
      reject(new Error(`This page has no tool ${name}. It has: ${names.join(', ') || 'none'}`));
    });
  }

  /** Loaded at the first sign of one: few assistants have MCP servers. What comes meanwhile keeps its order. */
  #withMcp(use: (mcp: McpCalls) => void): void {
    const {approvals, answerMcp} = this.#options;
    const {signal} = this.#controller;
    this.#mcp ??= import('./mcp-calls.js').then(
      ({McpCalls}) => new McpCalls({approvals, answer: answerMcp, begin: () => this.#begin(), signal}),
    );
    // What cannot be loaded cannot ask: the server does nothing, which is what nobody allowed.
    this.#mcp.then(use).catch(() => undefined);
  }
}

function parseArguments(json: string): ToolArguments | undefined {
  try {
    const value: unknown = JSON.parse(json === '' ? '{}' : json);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function failed(failure: unknown): Outcome {
  return {
    status: 'failed',
    output: outputText({error: failure instanceof Error ? failure.message : String(failure)}),
  };
}
