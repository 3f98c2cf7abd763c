/** The calls of page tools that wait for the page: each is answered once, by whoever was asked, and bounded. */
import {toolOutput, type ClientEvent} from '../../src/realtime/protocol/client-events.js';
import {MAX_TOOL_OUTPUT_BYTES} from '../../src/realtime/protocol/limits.js';
import type {ServerEvent} from '../../src/realtime/protocol/server-events.js';
import type {Aliases} from './aliases.js';

export class PageTools {
  readonly #aliases: Aliases;
  /** By the provider's call id. */
  readonly #pending = new Set<string>();

  constructor(aliases: Aliases) {
    this.#aliases = aliases;
  }

  observe(event: ServerEvent): void {
    if (event.type !== 'response.output_item.done') return;
    const {type, status, call_id: callId} = event.item;
    if (type === 'function_call' && status === 'completed' && callId !== undefined) this.#pending.add(callId);
  }

  /** Does the page owe an answer? */
  get pending(): boolean {
    return this.#pending.size > 0;
  }

  /** Another session knows the calls of this one by their aliases; what still runs on the page is told to that one. */
  follow(): void {
    const pending = [...this.#pending].map(callId => this.#aliases.alias('call', callId));
    this.#pending.clear();
    for (const alias of pending) this.#pending.add(alias);
  }

  /** What to send upstream for an answer of the page; `undefined` where nobody asked for it, or any more. */
  answer(alias: string, output: string): ClientEvent | undefined {
    const callId = this.#aliases.real(alias);
    if (callId === undefined || !this.#pending.delete(callId)) return undefined;
    const fits = Buffer.byteLength(output) <= MAX_TOOL_OUTPUT_BYTES;
    const tooLong = `{"error":"The output is longer than ${MAX_TOOL_OUTPUT_BYTES} bytes"}`;
    return toolOutput(callId, fits ? output : tooLong);
  }
}
