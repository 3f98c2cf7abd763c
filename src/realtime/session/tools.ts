/**
 * The tools under the name that the session imports them by, and with what it gives them. It stands alone only until
 * the session hands over approvals, progress and tools that change: then it goes.
 */
import {Store} from '../../shared/store.js';
import type {Approval} from './tools/approvals.js';
import type {PageTool, ToolCall} from './tools/page-tool.js';
import {ToolRunner as Runner, type ToolRunnerOptions} from './tools/tool-runner.js';

export * from './tools/page-tool.js';

type Given = Pick<ToolRunnerOptions, 'send' | 'onSettled'> & {
  readonly tools: readonly PageTool[];
  readonly offer: (call: ToolCall) => void;
};

export class ToolRunner extends Runner {
  constructor({tools, offer, ...given}: Given) {
    super({
      ...given,
      tools: () => tools,
      offer: call => {
        offer(call);
        return true;
      },
      onProgress: () => undefined,
      approvals: new Store<readonly Approval[]>([]),
      answerMcp: () => undefined,
    });
  }
}
