/** How a drawing in a button looks: a stroke in the colour of its text. */
import {css} from 'lit';

export const icons = css`
  svg {
    flex: none;
    inline-size: 20px;
    block-size: 20px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.8;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
`;
