/** What the page gives the assistant to act with, as its author writes it. It stands alone as the public contract. */
import type {FunctionTool} from '../../protocol/client-events.js';

export type ToolArguments = Readonly<Record<string, unknown>>;

export type ToolCallContext = {
  readonly callId: string;
  /** Aborts when nobody waits for the answer any more: the call ended, or the time was up. */
  readonly signal: AbortSignal;
};

/** A page tool: what the assistant may call, and what the page does then. */
export type PageTool = {
  /** 1 to 64 letters, digits, - and _. */
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments: an object. What does not fit it never reaches the handler. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /**
   * May return a promise. What it returns is told to the model, as JSON unless it is a string. Without a handler the
   * page answers `voice-tool-call`.
   */
  readonly handler?: (args: ToolArguments, context: ToolCallContext) => unknown;
  /** Asks the visitor first: `true`, or the question in the page's own words, or a function that decides. */
  readonly confirm?: boolean | string | ((args: ToolArguments) => boolean | string);
  /** How long the page may take, 30 s where it says nothing; the time in which the visitor is asked is not counted. */
  readonly timeoutMs?: number;
};

/** A call of a tool that has no handler: somebody may answer it, at once or later, until its time is up. */
export type ToolCall = {
  readonly name: string;
  readonly arguments: ToolArguments;
  readonly callId: string;
  /** Answers the model with a value or a promise; the first call wins. */
  readonly respondWith: (output: unknown) => void;
};

/** Where a call of a tool stands. `waiting`: for the visitor's word. `refused`: that word was no, or never came. */
export type ToolProgress = {
  readonly callId: string;
  readonly name: string;
  readonly status: 'running' | 'waiting' | 'done' | 'failed' | 'refused';
  /** What the model is told, once that is known. */
  readonly output?: string;
};

/** The tools as the session declares them. */
export function toolDefinitions(tools: readonly PageTool[]): FunctionTool[] {
  return tools.map(({name, description, parameters}) => ({type: 'function', name, description, parameters}));
}
