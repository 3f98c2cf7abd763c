/**
 * The tools of a call as the call knows them: who carries them out is loaded with the first of them, and sees what came
 * meanwhile, in order.
 */
import {toolOutput, type ClientEvent} from '../../protocol/client-events.js';
import type {ServerEvent} from '../../protocol/server-events.js';
import type {ToolRunner, ToolRunnerOptions} from './tool-runner.js';

/** Items and events that are of tools, the page's or those of MCP servers. */
const OF_TOOLS = /^function_call$|mcp_/;

const NOT_LOADED = '{"error":"This page could not load its tools"}';

export class LateTools {
  readonly #options: ToolRunnerOptions;
  readonly #load: () => Promise<{readonly ToolRunner: typeof ToolRunner}>;
  #runner: ToolRunner | undefined;
  /** What came since the present response began, with nobody there to see it. */
  #missed: ServerEvent[] = [];
  #isLoading = false;

  /** `load`: where the tools come from, for tests without a network. */
  constructor(options: ToolRunnerOptions, load = () => import('./tool-runner.js')) {
    this.#options = options;
    this.#load = load;
    // What is likely to be used is there when it is.
    if (options.tools().length > 0) load().catch(() => undefined);
  }

  /** Is a tool at work, or its outcome still to be told? */
  get busy(): boolean {
    return this.#runner?.busy ?? this.#isLoading;
  }

  observe(event: ServerEvent): void {
    if (this.#runner) return this.#runner.observe(event);
    const isOfTools = OF_TOOLS.test('item' in event ? event.item.type : event.type);
    // A response that called nothing is of no interest any more.
    if (/response\.(created|done)/.test(event.type) && !this.#isLoading) this.#missed = [];
    if (isOfTools || event.type === 'response.created' || (this.#missed.length > 0 && !('delta' in event)))
      this.#missed.push(event);
    if (isOfTools) void this.#begin();
  }

  /** Another session carries the call. Gives the outputs that may not have arrived there. */
  follow(): readonly ClientEvent[] {
    this.#missed = this.#missed.filter(({type}) => type !== 'response.created');
    return this.#runner?.follow() ?? [];
  }

  close(): void {
    this.#missed = [];
    this.#runner?.close();
  }

  async #begin(): Promise<void> {
    if (this.#isLoading) return;
    this.#isLoading = true;
    try {
      const {ToolRunner: Runner} = await this.#load();
      const runner = (this.#runner = new Runner(this.#options));
      for (const event of this.#missed.splice(0)) runner.observe(event);
    } catch {
      this.#isLoading = false;
      this.#giveUp();
    }
  }

  /** The model waits for every tool that it called, and shall know. */
  #giveUp(): void {
    const {send, onProgress, onSettled} = this.#options;
    for (const event of this.#missed.splice(0)) {
      if (event.type !== 'response.output_item.done' || event.item.type !== 'function_call') continue;
      const {call_id: callId = '', name = ''} = event.item;
      send(toolOutput(callId, NOT_LOADED));
      onProgress({callId, name, status: 'failed', output: NOT_LOADED});
      onSettled();
    }
  }
}
