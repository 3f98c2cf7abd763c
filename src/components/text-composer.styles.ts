/** How the composer looks: a field with its button inside. */
import {css} from 'lit';
import {buttons} from './buttons.styles.js';
import {icons} from './icons.styles.js';

const field = css`
  :host {
    display: block;
  }
  form {
    display: flex;
    align-items: center;
    padding: 3px;
    border: 1px solid color-mix(in oklab, var(--_line), var(--_ink) 30%);
    border-radius: 26px;
    background: var(--_surface);
  }
  form:focus-within {
    border-color: var(--_accent);
    outline: 2px solid var(--_accent);
    outline-offset: -1px;
  }
  input {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 44px;
    padding: 0 4px 0 16px;
    padding-inline: 16px 4px;
    border: 0;
    outline: 0;
    background: none;
    color: var(--_ink);
    font: 400 calc(16px * var(--rv-text-scale, 1)) / 1.3 var(--_font);
  }
  input::placeholder {
    color: var(--_quiet);
    opacity: 1;
  }
  button {
    min-inline-size: 44px;
    min-block-size: 44px;
    border-radius: 22px;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  button[aria-disabled='true'] {
    background: var(--_raised);
    color: var(--_quiet);
    cursor: default;
  }
`;

export const composerStyles = [buttons, icons, field];
