/** How a hint looks: a quiet frame under the line that says what is happening. */
import {css} from 'lit';
import {buttons} from '../buttons.styles.js';

export const hintStyles = [
  buttons,
  css`
    :host {
      display: block;
      justify-self: stretch;
    }
    .hint {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: center;
      gap: 8px 12px;
      margin-block-start: 12px;
      padding: 12px 16px;
      border-radius: 14px;
      background: var(--_raised);
      text-align: start;
    }
    p {
      flex: 1 1 180px;
      margin: 0;
      text-wrap: pretty;
    }
    .empty p {
      margin: 0;
    }
    button {
      padding-inline: 16px;
      background: var(--_surface);
    }
    @media (forced-colors: active) {
      .hint {
        border: 1px solid CanvasText;
      }
    }
  `,
];
