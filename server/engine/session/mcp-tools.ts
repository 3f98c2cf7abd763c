/**
 * The MCP servers of one session: which tools they listed, whether a call must be approved, and the calls
 * themselves. It stands alone because all of this happens between responses, at the server's own pace.
 */
import type {Tool} from '../dialogue/tool-shape.js';
import {callTool, listTools, spokenFormsOf} from '../mcp/practice-server.js';
import {ProtocolFailure} from '../protocol/failure.js';
import {mintId} from '../protocol/ids.js';
import type {
  McpApprovalRequest,
  McpApprovalResponse,
  McpCallItem,
  McpListedTool,
  McpListItem,
} from '../protocol/mcp-items.js';
import type {DeclaredTool, McpTool, ToolFilter} from '../protocol/tools.js';
import type {Conversation} from './conversation.js';
import type {Emit} from './outgoing.js';

/** A tool of a server as the dialogue sees it, with the server that has it. */
export type McpCallable = Tool & {readonly server: McpTool; readonly approval: boolean};

export class McpTools {
  readonly #conversation: Conversation;
  readonly #emit: Emit;
  /** What was declared under each label, and what its server listed. */
  readonly #servers = new Map<string, {address: string | undefined; tools: readonly McpListedTool[]}>();

  constructor(conversation: Conversation, emit: Emit) {
    this.#conversation = conversation;
    this.#emit = emit;
  }

  /** Asks every server that is new under its label for its tools, and forgets those that are gone. */
  declare(tools: readonly DeclaredTool[]): void {
    const declared = tools.filter(tool => tool.type === 'mcp');
    for (const label of [...this.#servers.keys()]) {
      if (!declared.some(({server_label}) => server_label === label)) this.#servers.delete(label);
    }
    for (const server of declared) {
      const address = server.server_url;
      const known = this.#servers.get(server.server_label);
      if (known !== undefined && known.address === address) continue;
      const entry = {address, tools: []};
      this.#servers.set(server.server_label, entry);
      this.#list(server, entry);
    }
  }

  /** What may be called of a declared server: nothing before it listed its tools. */
  toolsOf(server: McpTool): McpCallable[] {
    const listed = this.#servers.get(server.server_label)?.tools ?? [];
    return listed
      .filter(tool => isAllowed(server, tool))
      .map(({name, description, input_schema, annotations}) => ({
        ...{name, description, parameters: input_schema, spoken: spokenFormsOf(name), server},
        approval: needsApproval(server, name, annotations.readOnlyHint),
      }));
  }

  /** Runs a call whose item stands in the conversation. Its result comes later, as from a real server. */
  run(item: McpCallItem, output_index: number): void {
    const place = {item_id: item.id, output_index};
    this.#emit('response.mcp_call.in_progress', place);
    setImmediate(() => {
      const outcome = callTool(item.name, item.arguments);
      if ('output' in outcome) item.output = outcome.output;
      else item.error = {type: 'tool_execution_error', message: outcome.error};
      this.#emit(`response.mcp_call.${'output' in outcome ? 'completed' : 'failed'}`, place);
      this.#done(item);
    });
  }

  /** The request that an approval answers; a failure where there is none or it was answered before. */
  requireRequest({approval_request_id: id}: McpApprovalResponse): McpApprovalRequest {
    const request = this.#conversation.find(id)?.item;
    const answered = this.#conversation.entries.some(
      ({item}) => item.type === 'mcp_approval_response' && item.approval_request_id === id,
    );
    if (request?.type === 'mcp_approval_request' && !answered) return request;
    const message = `There is no open approval request with the id '${id}'.`;
    throw new ProtocolFailure('invalid_value', message, {param: 'item.approval_request_id'});
  }

  /** Makes the call that was approved. */
  approve(request: McpApprovalRequest): void {
    const item = mcpCall(request.server_label, request.name, request.id);
    item.arguments = request.arguments;
    const previous_item_id = this.#conversation.add({item, soundMs: 0, said: ''});
    this.#emit('conversation.item.added', {previous_item_id, item});
    this.run(item, 0);
  }

  #list(
    {server_label}: McpTool,
    entry: {address: string | undefined; tools: readonly McpListedTool[]},
  ): void {
    const item: McpListItem = {
      ...{id: mintId('mcpl'), object: 'realtime.item', type: 'mcp_list_tools', server_label, tools: []},
    };
    const previous_item_id = this.#conversation.add({item, soundMs: 0, said: ''});
    this.#emit('conversation.item.added', {previous_item_id, item});
    this.#emit('mcp_list_tools.in_progress', {item_id: item.id});
    setImmediate(() => {
      const tools = listTools(entry.address);
      entry.tools = tools ?? [];
      item.tools = entry.tools;
      this.#emit(`mcp_list_tools.${tools === undefined ? 'failed' : 'completed'}`, {item_id: item.id});
      this.#done(item);
    });
  }

  #done(item: McpListItem | McpCallItem): void {
    const previous_item_id = this.#conversation.previousOf(item.id);
    this.#emit('conversation.item.done', {previous_item_id, item});
  }
}

/** A call that has not been made. */
export function mcpCall(server_label: string, name: string, approval: string | null = null): McpCallItem {
  return {
    ...{id: mintId('mcp'), object: 'realtime.item', type: 'mcp_call', server_label, name, arguments: ''},
    ...{approval_request_id: approval, output: null, error: null},
  };
}

function isAllowed({allowed_tools}: McpTool, {name, annotations}: McpListedTool): boolean {
  if (allowed_tools === undefined || allowed_tools === null) return true;
  if (Array.isArray(allowed_tools)) return allowed_tools.includes(name);
  return isIn(allowed_tools, name, annotations.readOnlyHint);
}

/** Where nothing is said, the provider asks: what it may not do unasked must be named. */
function needsApproval({require_approval}: McpTool, name: string, readOnly: boolean): boolean {
  if (typeof require_approval === 'string') return require_approval === 'always';
  const {always, never} = require_approval ?? {};
  if (always !== undefined && isIn(always, name, readOnly)) return true;
  return never === undefined || !isIn(never, name, readOnly);
}

function isIn({tool_names, read_only}: ToolFilter, name: string, readOnly: boolean): boolean {
  return (tool_names?.includes(name) ?? true) && (read_only ?? readOnly) === readOnly;
}
