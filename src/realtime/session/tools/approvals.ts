/**
 * A question to the visitor before something is done, answered by them, by the end of the call, or by the time that it
 * may stand. It stands alone because the page's tools and those of MCP servers ask in the same place.
 */
import type {Store} from '../../../shared/store.js';
import type {ToolArguments} from './page-tool.js';

/** Nobody waits longer for the visitor's word; what they did not allow by then is not done. */
const ASKING_LIMIT_MS = 60_000;

export type ApprovalRequest = {
  /** Of the call, or of what the provider asked. */
  readonly id: string;
  readonly name: string;
  readonly arguments: ToolArguments;
  readonly kind: 'page' | 'mcp';
  /** The page's own words; where it has none the widget asks in its own. */
  readonly question?: string;
  /** The MCP server that would do it. */
  readonly server?: string;
};

export type Approval = ApprovalRequest & {
  /** The visitor's word; only the first one counts. */
  readonly respond: (ok: boolean) => void;
};

/** Resolves with the visitor's word. It is no where they say nothing in time, or `signal` aborts. */
export function askVisitor(
  approvals: Store<readonly Approval[]>,
  request: ApprovalRequest,
  signal: AbortSignal,
): Promise<boolean> {
  return new Promise(resolve => {
    const respond = (ok: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', refuse);
      approvals.set(approvals.get().filter(other => other !== approval));
      resolve(ok);
    };
    const refuse = (): void => respond(false);
    const approval: Approval = {...request, respond};
    const timer = setTimeout(refuse, ASKING_LIMIT_MS);
    signal.addEventListener('abort', refuse);
    approvals.set([...approvals.get(), approval]);
    if (signal.aborted) refuse();
  });
}
