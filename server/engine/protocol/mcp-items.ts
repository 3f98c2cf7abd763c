/** The items that a conversation with an MCP server leaves behind. They have no status: events tell how they end. */

export type McpListedTool = {
  readonly name: string;
  readonly description: string;
  readonly input_schema: Readonly<Record<string, unknown>>;
  readonly annotations: {readonly readOnlyHint: boolean};
};
type Frame = {readonly id: string; readonly object: 'realtime.item'};

export type McpListItem = Frame & {
  readonly type: 'mcp_list_tools';
  readonly server_label: string;
  tools: readonly McpListedTool[];
};
export type McpCallItem = Frame & {
  readonly type: 'mcp_call';
  readonly server_label: string;
  readonly name: string;
  arguments: string;
  approval_request_id: string | null;
  output: string | null;
  error: {readonly type: 'tool_execution_error'; readonly message: string} | null;
};
export type McpApprovalRequest = Frame & {
  readonly type: 'mcp_approval_request';
  readonly server_label: string;
  readonly name: string;
  readonly arguments: string;
};
export type McpApprovalResponse = Frame & {
  readonly type: 'mcp_approval_response';
  readonly approval_request_id: string;
  readonly approve: boolean;
  readonly reason?: string | null | undefined;
};
export type McpItem = McpListItem | McpCallItem | McpApprovalRequest | McpApprovalResponse;
