/** How a button looks in the widget: one shape, a visible focus, and a target that a thumb meets. */
import {css} from 'lit';

export const buttons = css`
  button {
    box-sizing: border-box;
    min-inline-size: 48px;
    min-block-size: 48px;
    padding: 0;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    /* Not seen, until forced colours show every border. */
    border: 1px solid transparent;
    border-radius: 24px;
    background: var(--_raised);
    color: var(--_ink);
    font: 600 15px/1.2 var(--_font);
    cursor: pointer;
  }
  button:hover {
    filter: brightness(0.94);
  }
  button:focus-visible {
    outline: 3px solid var(--_focus);
    outline-offset: 2px;
  }
`;
