/** How a button looks that has nothing to do right now: it keeps its place and the focus, and stands back. */
import {css} from 'lit';

export const idleButtons = css`
  button[aria-disabled='true'] {
    background: transparent;
    color: color-mix(in oklab, var(--_quiet), transparent 45%);
    cursor: default;
  }
  @media (forced-colors: active) {
    button[aria-disabled='true'] {
      color: GrayText;
      border-color: GrayText;
    }
  }
`;
