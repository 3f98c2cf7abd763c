/** How the question looks: quiet, set apart by a line, with the field below it once there is something to say. */
import {css} from 'lit';
import {buttons} from '../buttons.styles.js';
import {icons} from '../icons.styles.js';

const form = css`
  :host {
    display: block;
    min-inline-size: 0;
  }
  .panel {
    display: grid;
    gap: 12px;
    padding-block-start: 18px;
    border-block-start: 1px solid var(--_line);
  }
  p {
    margin: 0;
  }
  #question {
    font-weight: 650;
    text-align: center;
    text-wrap: balance;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 8px;
  }
  button {
    padding-inline: 18px;
  }
  .bad svg {
    transform: scaleY(-1);
  }
  [aria-pressed='true'] {
    border-color: var(--_accent);
    background: color-mix(in oklab, var(--_surface), var(--_accent) 14%);
  }
  .form {
    display: grid;
    gap: 6px;
    text-align: start;
  }
  textarea {
    box-sizing: border-box;
    inline-size: 100%;
    min-block-size: 48px;
    padding: 10px 14px;
    resize: vertical;
    border: 1px solid color-mix(in oklab, var(--_line), var(--_ink) 40%);
    border-radius: 14px;
    background: var(--_surface);
    color: var(--_ink);
    font: 400 16px/1.4 var(--_font);
  }
  textarea:focus-visible {
    border-color: var(--_accent);
    outline: 2px solid var(--_accent);
    outline-offset: -1px;
  }
  [aria-invalid='true'],
  [aria-invalid='true']:focus-visible {
    border-color: var(--_danger);
    outline-color: var(--_danger);
  }
  #limit {
    color: var(--_quiet);
    font-size: 14px;
  }
  .form .row {
    margin-block-start: 4px;
    justify-content: end;
  }
  .send {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .skip {
    background: none;
    color: var(--_quiet);
  }
  .thanks {
    color: var(--_quiet);
    text-align: center;
  }
  .thanks:focus {
    outline: 0;
  }
  @media (forced-colors: active) {
    button {
      border-color: ButtonText;
    }
    [aria-pressed='true'] {
      forced-color-adjust: none;
      border-color: Highlight;
      background: Highlight;
      color: HighlightText;
    }
  }
`;

export const feedbackStyles = [buttons, icons, form];
