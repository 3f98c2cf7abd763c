/** The calls of page tools that wait for the page: each is answered once, by whoever was asked, and bounded. */
import {toolOutput, type ClientEvent} from '../../src/realtime/protocol/client-events.js';
import {MAX_TOOL_OUTPUT_BYTES} from '../../src/realtime/protocol/limits.js';
import type {ServerEvent} from '../../src/realtime/protocol/server-events.js';
import type {Aliases} from './aliases.js';

export class PageTools {
  readonly #aliases: Aliases;
  /** By the provider's call id. */
  readonly #pending = new Set<string>();
  /** Those of earlier sessions: the present one hears of them with their outcome, or not at all. */
  readonly #untold = new Set<string>();

  constructor(aliases: Aliases) {
    this.#aliases = aliases;
  }

  /** `isOurs`: carried out on this side, so that the page is not asked. */
  observe(event: ServerEvent, isOurs: (name: string | undefined) => boolean): void {
    if (event.type !== 'response.output_item.done') return;
    const {type, status, name, call_id: callId} = event.item;
    if (isOurs(name)) return;
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
    this.#untold.clear();
    for (const alias of pending) {
      this.#pending.add(alias);
      this.#untold.add(alias);
    }
  }

  /** Is this a call that still runs on the page, and that the present session does not know? */
  isUntold(alias: string): boolean {
    return this.#untold.has(alias);
  }

  /** What to send upstream for an answer of the page; `undefined` where nobody asked for it, or any more. */
  answer(alias: string, output: string): ClientEvent | undefined {
    const callId = this.#aliases.real(alias);
    if (callId === undefined || !this.#pending.delete(callId)) return undefined;
    this.#untold.delete(callId);
    return toolOutput(callId, output);
  }
}

/** What a page gave back, or that it was too much. */
export function boundedOutput(output: string): string {
  const fits = Buffer.byteLength(output) <= MAX_TOOL_OUTPUT_BYTES;
  return fits ? output : `{"error":"The output is longer than ${MAX_TOOL_OUTPUT_BYTES} bytes"}`;
}
