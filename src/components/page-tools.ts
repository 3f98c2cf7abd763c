/**
 * The tools of the page, wherever it says them: declared in its HTML, as a property, registered by code. It stands alone
 * because they may change in mid-call, and whoever looks wants one list and to know whether it is another one.
 */
import type {PageTool} from '../realtime/session/voice-session.js';
import type {VoiceError} from '../shared/errors.js';
import type {VoiceHost} from './shell-link.js';

export class PageTools {
  readonly #host: VoiceHost;
  #declared: readonly PageTool[] = [];
  /** What of the host `#all` was made of. */
  #own: readonly PageTool[] | undefined;
  #all: readonly PageTool[] = [];

  constructor(host: VoiceHost) {
    this.#host = host;
  }

  /** Reads what the HTML declares. What is wrong with it comes back; what cannot be loaded is not there. */
  async readDeclared(): Promise<readonly VoiceError[]> {
    if (this.#host.querySelector('[slot=tools]') === null) return [];
    const loaded = await import('./declared-tools.js').catch(() => undefined);
    const {tools, problems} = loaded?.readDeclaredTools(this.#host) ?? {tools: [], problems: []};
    this.#declared = tools;
    this.#own = undefined;
    return problems;
  }

  /** The same list as before, unless a tool came or went. Code brings handlers to what is declared, and wins. */
  all(): readonly PageTool[] {
    const own = this.#host.tools;
    if (own !== this.#own) {
      const tools = new Map<string, PageTool>();
      for (const tool of [...this.#declared, ...own])
        tools.set(tool.name, {...tools.get(tool.name), ...tool});
      this.#own = own;
      this.#all = [...tools.values()];
    }
    return this.#all;
  }
}
