/**
 * The tools of one call, whoever carries them out: the page, or this side. It stands alone because a call asks the same
 * of both: is one at work, what does another session know of it, what may the visitor see.
 */
import {toolOutput, type ClientEvent} from '../../src/realtime/protocol/client-events.js';
import type {ServerEvent} from '../../src/realtime/protocol/server-events.js';
import type {ToolContext} from '../tools/server-tool.js';
import type {Aliases} from './aliases.js';
import type {CallLog} from './call-log.js';
import {PageTools} from './page-tools.js';
import {ServerTools, type ToolDone} from './server-tools.js';
import type {StartedCall} from './start.js';

export type CallToolsOptions = {
  readonly started: () => StartedCall;
  readonly aliases: Aliases;
  readonly log: CallLog;
  readonly context: Omit<ToolContext, 'signal'>;
  /** To the present session. */
  readonly send: (event: ClientEvent) => void;
  readonly tell: (event: ServerEvent) => void;
  /** A tool of this side is done, and none is at work any more: what it found may be answered. */
  readonly onFound: () => void;
};

export class CallTools {
  readonly page: PageTools;
  readonly #server: ServerTools;
  readonly #options: CallToolsOptions;

  constructor(options: CallToolsOptions) {
    const {started, aliases, context} = options;
    this.#options = options;
    this.page = new PageTools(aliases);
    this.#server = new ServerTools({
      ...{aliases, context},
      tools: () => started().serverTools,
      onDone: done => this.#onDone(done),
      onFailed: (tool, failure) => started().log.warn({err: failure, tool}, 'a tool failed'),
    });
  }

  /** Is one at work, whoever carries it out? */
  get pending(): boolean {
    return this.page.pending || this.#server.pending;
  }

  /** Is one of this side at work? Its outcome is answered together with whatever comes before it. */
  get pendingHere(): boolean {
    return this.#server.pending;
  }

  observe(event: ServerEvent): void {
    this.page.observe(event, name => this.#server.has(name));
    this.#server.observe(event);
  }

  /** Another session carries the conversation: what still runs is told to it when the outcome is known. */
  follow(): void {
    this.page.follow();
    this.#server.follow();
  }

  /** Is this a call that still runs, and that the present session does not know? */
  isUntold(callId: string): boolean {
    return this.page.isUntold(callId) || this.#server.isUntold(callId);
  }

  /** What the visitor sees of an event. */
  masked(event: ServerEvent): ServerEvent {
    return this.#server.masked(event);
  }

  close(): void {
    this.#server.close();
  }

  /** The model is told what was found, the visitor that it is over. */
  #onDone({callId, itemId, status, output, isTold}: ToolDone): void {
    const {log, aliases, send, tell, onFound} = this.#options;
    log.take({type: 'tool', callId, status, output});
    const real = aliases.real(callId) ?? callId;
    for (const event of isTold ? [toolOutput(real, output)] : log.tellCall(callId)) send(event);
    const type = status === 'done' ? 'response.mcp_call.completed' : 'response.mcp_call.failed';
    tell({type, item_id: itemId});
    if (!this.pending) onFound();
  }
}
