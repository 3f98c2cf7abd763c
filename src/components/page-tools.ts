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
  /** What `#all` was made of. */
  #sources: readonly unknown[] = [];
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
    return problems;
  }

  /** The same list as before, unless a tool came or went. Code brings handlers to what is declared, and wins. */
  all(): readonly PageTool[] {
    const sources = [this.#declared, this.#host.tools];
    if (sources.some((source, index) => source !== this.#sources[index])) {
      const tools = new Map<string, PageTool>();
      for (const tool of [...this.#declared, ...this.#host.tools])
        tools.set(tool.name, {...tools.get(tool.name), ...tool});
      this.#sources = sources;
      this.#all = [...tools.values()];
    }
    return this.#all;
  }
}
