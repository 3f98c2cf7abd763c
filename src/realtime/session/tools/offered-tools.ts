/**
 * Every tool that the assistant is offered where the page's WebMCP tools are its, too: the own ones and those. It stands
 * alone, loaded on request only, because both may change while the call runs and a provider wants one list.
 */
import {MAX_PAGE_TOOLS} from '../../protocol/limits.js';
import {toolDefinitions, type PageTool} from './page-tool.js';
import {watchWebMcp} from './web-mcp.js';

/** A call does not wait longer to know what the page offers. */
const FIRST_LOOK_MS = 1_000;

export type OfferedToolsOptions = {
  /** The page's own tools right now. */
  readonly own: () => readonly PageTool[];
  /** What is to be declared is something else than before. */
  readonly onChange: () => void;
  /** Aborts when the call ends. */
  readonly signal: AbortSignal;
};

/** Resolves with the list, read whenever it is needed, once it is known what the page offers. Never rejects. */
export function offerTools({own, onChange, signal}: OfferedToolsOptions): Promise<() => readonly PageTool[]> {
  let found: readonly PageTool[] = [];
  return new Promise(resolve => {
    const all = (): readonly PageTool[] => together(own(), found);
    setTimeout(() => resolve(all), FIRST_LOOK_MS);
    const undo = watchWebMcp(tools => {
      const isNews = declared(tools) !== declared(found);
      found = tools;
      resolve(all);
      if (isNews) onChange();
    });
    signal.addEventListener('abort', undo);
    if (signal.aborted) undo();
  });
}

/** The page's own come first: of two with one name theirs is meant. */
function together(own: readonly PageTool[], found: readonly PageTool[]): readonly PageTool[] {
  const names = new Set(own.map(({name}) => name));
  const others = found.filter(({name}) => !names.has(name) && names.add(name));
  return [...own, ...others.slice(0, Math.max(0, MAX_PAGE_TOOLS - own.length))];
}

function declared(tools: readonly PageTool[]): string {
  return JSON.stringify(toolDefinitions(tools));
}
