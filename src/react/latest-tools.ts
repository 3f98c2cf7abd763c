/**
 * The tools of the last render, for a call that is older. It stands alone because a component makes its tools anew each time it
 * is rendered, and a call is told of them only where the assistant would read something else.
 */
import type {PageTool} from '../realtime/session/voice-session.js';

export class LatestTools {
  #tools: readonly PageTool[] = [];
  #offered: readonly PageTool[] = [];
  #told = '[]';

  /** What the assistant is offered: the same list as before, unless it would read something else. */
  offer(tools: readonly PageTool[] = []): readonly PageTool[] {
    this.#tools = tools;
    const told = JSON.stringify(tools.map(describe));
    if (told !== this.#told) {
      this.#told = told;
      this.#offered = tools.map(tool => this.#follow(tool));
    }
    return this.#offered;
  }

  /** The tool with the functions that its name has when it is called: another render may have made others. */
  #follow(tool: PageTool): PageTool {
    const latest = (): PageTool => this.#tools.find(({name}) => name === tool.name) ?? tool;
    return {
      ...tool,
      ...(tool.handler && {
        handler: (args, context): unknown => latest().handler?.(args, context),
      }),
      ...(typeof tool.confirm === 'function' && {
        confirm: (args): boolean | string => {
          const {confirm = false} = latest();
          return typeof confirm === 'function' ? confirm(args) : confirm;
        },
      }),
    };
  }
}

/** All of it but its functions, of which it counts that they are there. */
function describe({handler, confirm, ...tool}: PageTool): object {
  return {...tool, handled: handler !== undefined, confirm: typeof confirm === 'function' || confirm};
}
