/**
 * What MCP servers want to do in a call: asks the visitor where the provider asks us, and lets the model go on when it
 * is done. It stands alone because the provider runs such a tool, and only the visitor's word is ours.
 */
import type {ConversationItem, ServerEvent} from '../../protocol/server-events.js';
import type {Store} from '../../../shared/store.js';
import {askVisitor, type Approval} from './approvals.js';
import type {ToolArguments} from './page-tool.js';

export type McpCallsOptions = {
  readonly approvals: Store<readonly Approval[]>;
  readonly answer: (requestId: string, ok: boolean) => void;
  /** Something is at work that the model waits for, until the returned function is called. */
  readonly begin: () => () => void;
  readonly signal: AbortSignal;
};

/** Asked and carried out within this, or the conversation goes on without it. */
const OUTCOME_LIMIT_MS = 120_000;

export class McpCalls {
  readonly #options: McpCallsOptions;
  /** Requests that were met already: one is told of as an item of the response, and of the conversation. */
  readonly #met = new Set<string>();
  /** Requests whose outcome the model waits for. */
  readonly #waiting = new Map<string, {readonly name: string | undefined; readonly finish: () => void}>();
  /** The request behind each call, by item. */
  readonly #requestOf = new Map<string, string>();

  constructor(options: McpCallsOptions) {
    this.#options = options;
  }

  observe(event: ServerEvent): void {
    if ('item' in event) this.#onItem(event.item, event.type);
    else if ('item_id' in event) this.#onOver(event.item_id);
  }

  /** A call that nobody had to allow is over, too: the model is waiting to be asked what to make of it. */
  #onOver(itemId: string): void {
    const request = this.#requestOf.get(itemId);
    if (request !== undefined) this.#finish(request);
    else if (!this.#met.has(itemId)) this.#options.begin()();
    this.#met.add(itemId);
  }

  #onItem(item: ConversationItem, type: ServerEvent['type']): void {
    const {id, name, approval_request_id: request} = item;
    if (item.type === 'mcp_approval_request') {
      // Before it is done it has half its arguments.
      if (type.endsWith('.done')) void this.#onRequest(item);
      return;
    }
    if (typeof request === 'string') this.#requestOf.set(id, request);
    // The item of the response is done before the server is even called; that of the conversation has the outcome.
    if (type !== 'conversation.item.done') return;
    if (!this.#requestOf.has(id)) this.#requestOf.set(id, this.#requestNamed(name));
    this.#finish(this.#requestOf.get(id));
  }

  async #onRequest({
    id,
    name = '',
    arguments: args = '',
    server_label: server,
  }: ConversationItem): Promise<void> {
    if (this.#met.has(id)) return;
    const done = this.#options.begin();
    const {signal} = this.#options;
    const limit = setTimeout(() => this.#finish(id), OUTCOME_LIMIT_MS);
    const forget = (): void => clearTimeout(limit);
    signal.addEventListener('abort', forget);
    const finish = (): void => {
      forget();
      signal.removeEventListener('abort', forget);
      done();
    };
    this.#waiting.set(id, {name, finish});
    // A refusal is an outcome, too: the assistant says what it makes of it.
    if ((await this.#ask(id, name, args, server)) === false) this.#finish(id);
  }

  async #ask(id: string, name: string, args: string, server?: string): Promise<boolean | undefined> {
    if (this.#met.has(id)) return undefined;
    this.#met.add(id);
    const {approvals, answer, signal} = this.#options;
    const by = server !== undefined && {server};
    const ok = await askVisitor(
      approvals,
      {id, name, arguments: readArguments(args), kind: 'mcp', ...by},
      signal,
    );
    if (signal.aborted) return undefined;
    answer(id, ok);
    return ok;
  }

  /** For a provider that does not say which request a call carries out: the oldest of that name. */
  #requestNamed(name: string | undefined): string {
    const [id = ''] = [...this.#waiting].find(([, waiting]) => waiting.name === name) ?? [];
    return id;
  }

  #finish(request = ''): void {
    const waiting = this.#waiting.get(request);
    this.#waiting.delete(request);
    waiting?.finish();
  }
}

/** They are only shown: what is no object is shown as it is. */
function readArguments(args: string): ToolArguments {
  try {
    const value: unknown = JSON.parse(args);
    if (typeof value === 'object' && value !== null) return {...value};
  } catch {
    // Said below.
  }
  return args === '' ? {} : {arguments: args};
}
