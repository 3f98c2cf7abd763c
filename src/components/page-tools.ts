/**
 * The tools of the page, wherever it says them: declared in its HTML, as a property, registered by code. It stands alone
 * because they may change in mid-call, and whoever looks wants one list and to know whether it is another one.
 */
import type {PageTool} from '../realtime/session/voice-session.js';
import type {VoiceError} from '../shared/errors.js';
import type {VoiceHost} from './shell-link.js';

export class PageTools {
  readonly #host: VoiceHost;
  /** Where the HTML declares some: those and the host's own, as one list. */
  #merge: ((own: readonly PageTool[]) => readonly PageTool[]) | undefined;
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
    if (loaded === undefined) return [];
    const {merge, problems} = loaded.readDeclaredTools(this.#host);
    this.#merge = merge;
    this.#own = undefined;
    return problems;
  }

  /** The same list as before, unless a tool came or went. */
  all(): readonly PageTool[] {
    const {tools} = this.#host;
    if (tools !== this.#own) {
      this.#own = tools;
      this.#all = this.#merge?.(tools) ?? tools;
    }
    return this.#all;
  }
}
