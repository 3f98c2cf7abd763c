/**
 * Sees to it that every call of a tool is answered exactly once, and that the model goes on once for each response. It
 * stands alone, loaded with the first of them (late-tools.ts), because many calls only talk.
 */
import type {Store} from '../../../shared/store.js';
import {toolOutput, type ClientEvent} from '../../protocol/client-events.js';
import type {ConversationItem, ServerEvent} from '../../protocol/server-events.js';
import type {Approval} from './approvals.js';
import {McpCalls} from './mcp-calls.js';
import type {PageTool, ToolCall, ToolProgress} from './page-tool.js';
import {runTool} from './run-tool.js';

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
  /** What the visitor is asked right now, oldest first. */
  readonly approvals: Store<readonly Approval[]>;
  /** Tells the far side whether an MCP server may do what it asked for. */
  readonly answerMcp: (requestId: string, ok: boolean) => void;
};

export type ToolOutcome = {readonly status: 'done' | 'failed' | 'refused'; readonly output: string};

/** Items and events of MCP servers. */
const MCP = /^mcp_(call|approval_request)$|\.mcp_call\.(completed|failed)$/;

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
  /** Outputs that the model was not heard to go on from: a line that breaks may have lost them. */
  #untold: ClientEvent[] = [];
  #mcp: McpCalls | undefined;

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
        this.#untold = [];
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
    if (MCP.test('item' in event ? event.item.type : event.type)) this.#withMcp().observe(event);
  }

  /** Another session carries the call: no response of the old one goes on. Gives what may not have arrived there. */
  follow(): readonly ClientEvent[] {
    this.#responding = false;
    this.#answered = this.#running > 0;
    return this.#untold;
  }

  /** Aborts what still runs, and what is still asked; nothing is sent any more. */
  close(): void {
    this.#controller.abort();
  }

  async #run({name = '', call_id: callId = '', arguments: json = ''}: ConversationItem): Promise<void> {
    if (this.#met.has(callId)) return;
    this.#met.add(callId);
    const finish = this.#begin();
    const {signal} = this.#controller;
    const {status, output} = await runTool({name, callId, json, signal, options: this.#options});
    if (signal.aborted) return;
    const answer = toolOutput(callId, output);
    this.#untold.push(answer);
    this.#options.send(answer);
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

  #withMcp(): McpCalls {
    const {approvals, answerMcp: answer} = this.#options;
    const {signal} = this.#controller;
    return (this.#mcp ??= new McpCalls({approvals, answer, begin: () => this.#begin(), signal}));
  }
}
