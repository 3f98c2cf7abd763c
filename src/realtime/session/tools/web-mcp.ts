/**
 * The tools that the page offers to agents by WebMCP, as tools of ours. It stands alone, loaded on request only, because
 * the standard is young: its place, its names and the form of its arguments have all changed, and each form is met here.
 * https://webmachinelearning.github.io/webmcp
 */
import {MAX_TOOL_DEPTH} from '../../protocol/limits.js';
import type {PageTool, ToolArguments} from './page-tool.js';

/** Tools come in a row when a page starts; they are read once the row is over. */
const QUIET_MS = 50;
/** What a provider takes. */
const MAX_NAME_LENGTH = 64;
const MAX_DESCRIPTION_LENGTH = 1_000;

type Registered = {
  readonly name: string;
  readonly description?: string;
  /** An object; the text of one before Chrome 155. */
  readonly inputSchema?: unknown;
  readonly origin?: string;
  readonly annotations?: {readonly consequentialHint?: boolean; readonly destructiveHint?: boolean};
};

/** `document.modelContext`; `navigator.modelContext` up to Chrome 149; a face of it for tests. */
type ModelContext = Partial<EventTarget> & {
  readonly getTools?: () => Promise<readonly Registered[]>;
  readonly listTools?: () => readonly Registered[];
  readonly executeTool?: (
    tool: Registered | string,
    input: unknown,
    options: {readonly signal: AbortSignal},
  ) => Promise<unknown>;
};

/** What the page offers right now: nothing where the browser has no WebMCP, or says no. Never rejects. */
export async function webMcpTools(): Promise<readonly PageTool[]> {
  const context = findContext();
  if (context === undefined) return [];
  try {
    const registered = await (context.getTools?.() ?? context.listTools?.() ?? []);
    const tools = registered.filter(isOurs).map(tool => asPageTool(context, tool));
    return tools.filter(tool => tool !== undefined);
  } catch {
    return [];
  }
}

/** Tells what the page offers, now and whenever that changes. Returns the undo. */
export function watchWebMcp(onTools: (tools: readonly PageTool[]) => void): () => void {
  const stop = new AbortController();
  const {signal} = stop;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const read = async (): Promise<void> => {
    const tools = await webMcpTools();
    if (!signal.aborted) onTools(tools);
  };
  const onChange = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void read(), QUIET_MS);
  };
  findContext()?.addEventListener?.('toolchange', onChange, {signal});
  signal.addEventListener('abort', () => clearTimeout(timer));
  void read();
  return () => stop.abort();
}

function findContext(): ModelContext | undefined {
  const {modelContext: ofDocument} = document as {modelContext?: ModelContext | null};
  const {modelContext, modelContextTesting} = navigator as Partial<
    Record<'modelContext' | 'modelContextTesting', ModelContext | null>
  >;
  for (const context of [ofDocument, modelContext, modelContextTesting]) {
    const canList = typeof (context?.getTools ?? context?.listTools) === 'function';
    // Some forms only register.
    if (context && canList && typeof context.executeTool === 'function') return context;
  }
  return undefined;
}

/** A frame of somebody else may have tools, too: they are not this page's word. */
function isOurs({origin}: Registered): boolean {
  return origin === undefined || origin === '' || origin === location.origin;
}

/** `undefined` where no provider would take it. */
function asPageTool(context: ModelContext, tool: Registered): PageTool | undefined {
  const parameters = readSchema(tool.inputSchema);
  if (parameters === undefined || !tool.name) return undefined;
  const {consequentialHint, destructiveHint} = tool.annotations ?? {};
  // The face for tests goes by names.
  const key = context.getTools === undefined ? tool.name : tool;
  return {
    name: tool.name.replace(/[^\w-]/g, '_').slice(0, MAX_NAME_LENGTH),
    description: (tool.description ?? '').slice(0, MAX_DESCRIPTION_LENGTH),
    parameters,
    confirm: consequentialHint === true || destructiveHint === true,
    handler: async (args, {signal}) =>
      readResult(await context.executeTool?.(key, eitherForm(args), {signal})),
  };
}

function readSchema(schema: unknown): PageTool['parameters'] | undefined {
  if (schema === undefined || schema === null || schema === '') return {type: 'object', properties: {}};
  const value: unknown = typeof schema === 'string' ? parse(schema) : schema;
  return typeof value === 'object' && value !== null && isShallow(value) ? {...value} : undefined;
}

/** The arguments for a browser that wants an object and for one that wants its text: each reads what it knows. */
function eitherForm(args: ToolArguments): ToolArguments {
  return Object.defineProperty({...args}, Symbol.toPrimitive, {value: () => JSON.stringify(args)});
}

/** The text of what the tool returned, which may be the envelope of MCP around texts. */
function readResult(result: unknown): unknown {
  const value = typeof result === 'string' ? parse(result) : result;
  // The tool led the page elsewhere, or had nothing to say.
  if (value === null || value === undefined || value === 'undefined') return undefined;
  const {content, isError} = value as {content?: unknown; isError?: unknown};
  if (!Array.isArray(content)) return value;
  const texts = content.map((part: {text?: unknown} | null) => part?.text);
  if (!texts.every(text => typeof text === 'string')) return value;
  if (isError === true) throw new Error(texts.join('\n'));
  return texts.join('\n');
}

/** The value behind a text, or the text where it is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** As deep as the guard lets a page's tool be. */
function isShallow(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth < MAX_TOOL_DEPTH && Object.values(value).every(inner => isShallow(inner, depth + 1));
}
