/**
 * Every tool that the assistant is offered in a call: the page's own and, on request, those that the page offers to
 * agents by WebMCP. It stands alone because both may change while the call runs.
 */
import type {FunctionTool} from '../../protocol/client-events.js';
import {MAX_PAGE_TOOLS} from '../../protocol/limits.js';
import {toolDefinitions, type PageTool} from './page-tool.js';

/** A call does not wait longer to know what the page offers. */
const FIRST_LOOK_MS = 1_000;

export type OfferedToolsOptions = {
  /** The tools of the page right now. */
  readonly own: () => readonly PageTool[];
  readonly webMcp: boolean;
  /** WebMCP has other tools than before. */
  readonly onChange: () => void;
};

export class OfferedTools {
  /** Resolves when it is known what the page offers, or the call should not wait any longer. */
  readonly ready: Promise<void>;
  readonly #own: OfferedToolsOptions['own'];
  readonly #stop = new AbortController();
  #found: readonly PageTool[] = [];
  #told = '';

  constructor({own, webMcp, onChange}: OfferedToolsOptions) {
    this.#own = own;
    this.ready = webMcp ? this.#watch(onChange) : Promise.resolve();
  }

  /** The page's own come first: of two with one name theirs is meant. */
  all(): readonly PageTool[] {
    const own = this.#own();
    const names = new Set(own.map(({name}) => name));
    const found = this.#found.filter(({name}) => !names.has(name) && names.add(name));
    return [...own, ...found.slice(0, Math.max(0, MAX_PAGE_TOOLS - own.length))];
  }

  /** What to declare; `undefined` where it is the same as when this was asked last. */
  news(): readonly FunctionTool[] | undefined {
    const definitions = toolDefinitions(this.all());
    const text = JSON.stringify(definitions);
    if (text === this.#told) return undefined;
    this.#told = text;
    return definitions;
  }

  close(): void {
    this.#stop.abort();
  }

  async #watch(onChange: () => void): Promise<void> {
    const {signal} = this.#stop;
    const loaded = await import('./web-mcp.js').catch(() => undefined);
    if (loaded === undefined || signal.aborted) return;
    await new Promise<void>(resolve => {
      setTimeout(resolve, FIRST_LOOK_MS);
      const undo = loaded.watchWebMcp(tools => {
        this.#found = tools;
        resolve();
        onChange();
      });
      signal.addEventListener('abort', undo);
    });
  }
}
