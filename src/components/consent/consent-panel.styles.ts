/** How the consent panel looks: text to read, set apart by a line, with its links and the way out below. */
import {css} from 'lit';
import {buttons} from '../buttons.styles.js';

const panel = css`
  :host {
    display: block;
  }
  .panel {
    display: grid;
    gap: 10px;
    padding-block-start: 18px;
    border-block-start: 1px solid var(--_line);
    text-align: start;
  }
  .panel:focus {
    outline: 0;
  }
  h2,
  p {
    margin: 0;
  }
  h2 {
    font: inherit;
    font-weight: 650;
  }
  .links {
    display: flex;
    flex-wrap: wrap;
    gap: 0 18px;
  }
  .links:not(:has(a)) {
    display: none;
  }
  a {
    min-block-size: 24px;
    color: inherit;
    text-underline-offset: 3px;
  }
  a:focus-visible,
  input:focus-visible {
    outline: 3px solid var(--_focus);
    outline-offset: 2px;
    border-radius: 3px;
  }
  label {
    display: flex;
    align-items: center;
    gap: 10px;
    min-block-size: 44px;
  }
  input {
    flex: none;
    inline-size: 20px;
    block-size: 20px;
    margin: 0;
    accent-color: var(--_accent);
  }
  button {
    justify-self: center;
    padding-inline: 20px;
  }
`;

export const consentStyles = [buttons, panel];
