/** Keeps a scrolling element at its end while it grows, unless the reader has scrolled up. */
import type {ReactiveController, ReactiveControllerHost} from 'lit';

/** So near to the end counts as the end. */
const NEAR_PX = 24;

export class FollowScrollController implements ReactiveController {
  readonly #find: () => HTMLElement | null | undefined;
  #follows = true;

  constructor(host: ReactiveControllerHost, find: () => HTMLElement | null | undefined) {
    this.#find = find;
    host.addController(this);
  }

  hostUpdated(): void {
    const scroller = this.#find();
    if (scroller && this.#follows) scroller.scrollTop = scroller.scrollHeight;
  }

  /** For the `scroll` listener of the element. */
  readonly onScroll = (): void => {
    const scroller = this.#find();
    if (!scroller) return;
    this.#follows = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= NEAR_PX;
  };
}
