/** The tools that a session may declare: functions of the client, and MCP servers that the engine asks itself. */
import {z} from 'zod';

export const functionTool = z.strictObject({
  type: z.literal('function'),
  name: z.string().min(1),
  description: z.optional(z.string()),
  parameters: z.optional(z.record(z.string(), z.unknown())),
});

/** A set of tools of one server: by their names, by whether they only read, or by both. */
const toolFilter = z.strictObject({
  tool_names: z.optional(z.array(z.string())),
  read_only: z.optional(z.boolean()),
});
const approval = z.union([
  z.enum(['always', 'never']),
  z.strictObject({always: z.optional(toolFilter), never: z.optional(toolFilter)}),
]);

export const mcpTool = z.strictObject({
  type: z.literal('mcp'),
  server_label: z.string().min(1),
  server_url: z.optional(z.string().min(1)),
  connector_id: z.optional(z.string().regex(/^connector_/)),
  tunnel_id: z.optional(z.string().regex(/^tunnel_[a-z0-9]{32}$/)),
  server_description: z.optional(z.string()),
  authorization: z.optional(z.string()),
  headers: z.optional(z.nullable(z.record(z.string(), z.string()))),
  allowed_tools: z.optional(z.nullable(z.union([z.array(z.string()), toolFilter]))),
  require_approval: z.optional(z.nullable(approval)),
  allowed_callers: z.optional(z.nullable(z.array(z.string()).min(1))),
  defer_loading: z.optional(z.boolean()),
});

export const toolList = z.array(z.discriminatedUnion('type', [functionTool, mcpTool]));

export const toolChoice = z.union([
  z.enum(['auto', 'none', 'required']),
  z.strictObject({type: z.literal('function'), name: z.string()}),
  z.strictObject({
    type: z.literal('mcp'),
    server_label: z.string(),
    name: z.optional(z.nullable(z.string())),
  }),
]);

export type FunctionTool = z.infer<typeof functionTool>;
export type McpTool = z.infer<typeof mcpTool>;
export type DeclaredTool = FunctionTool | McpTool;
export type ToolChoice = z.infer<typeof toolChoice>;
export type ToolFilter = z.infer<typeof toolFilter>;

/** The tools as the session echoes them: what opens a server's door is told to nobody. */
export function describeTools(tools: readonly DeclaredTool[]): object[] {
  return tools.map(tool => {
    if (tool.type === 'function') return tool;
    const {authorization: _secret, headers: _secrets, ...shown} = tool;
    return shown;
  });
}
