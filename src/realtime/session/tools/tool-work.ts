/** What a call needs once something is to be done in it, in one chunk: many calls only talk, and load none of it. */
export {McpCalls} from './mcp-calls.js';
export {runTool} from './run-tool.js';
