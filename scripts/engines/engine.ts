/** What a run of the tests in a page needs of an engine. It stands alone because each engine is a file of its own. */
import type {BrowserLauncher} from '@web/test-runner';

export type Engine = {
  readonly launcher: BrowserLauncher;
  /** What the pages talk to beside their browser; ended after them. */
  readonly end: () => Promise<void>;
};
