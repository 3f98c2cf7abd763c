/** The tools of one call as a list that is read whenever it is needed. It stands alone as the switch for WebMCP. */
import type {OfferedToolsOptions} from './offered-tools.js';
import type {PageTool} from './page-tool.js';

/** The page's own tools and, where `webMcp` is on, what it offers to agents, too. Never rejects. */
export async function findTools(
  webMcp: boolean | undefined,
  options: OfferedToolsOptions,
): Promise<() => readonly PageTool[]> {
  const loaded = webMcp === true ? await import('./offered-tools.js').catch(() => undefined) : undefined;
  return loaded === undefined ? options.own : loaded.offerTools(options);
}
