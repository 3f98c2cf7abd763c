/** The look of the closed widget and the frame that a call is shown in. */
import {css} from 'lit';
import {ball} from './ball.styles.js';
import {buttons} from './buttons.styles.js';
import {tokens} from './tokens.styles.js';

const frame = css`
  :host {
    display: block;
    --_font: var(--rv-font, system-ui, sans-serif);
  }
  :host(:not([variant])),
  :host([variant='inline']) {
    container: rv / inline-size;
  }
  :host([variant='button']) {
    display: inline-block;
  }
  :host([variant='floating']) {
    position: fixed !important;
    z-index: 2147483000;
    inset: auto 16px 16px auto;
  }
  :host([placement^='top']) {
    inset-block: 16px auto;
  }
  :host([placement$='left']) {
    left: 16px;
    right: auto;
  }
  :host([placement='top']),
  :host([placement='bottom']) {
    left: 50%;
    right: auto;
    translate: -50%;
  }
  :host([variant='dialog']:not([open])),
  :host([hidden]),
  /* What a page puts before and after everything. */
  :host::before,
  :host::after {
    display: none !important;
  }
  section,
  dialog {
    /* What a page gives to all of its text ends here. Where it hides its text, it hides the widget, too. */
    all: initial;
    visibility: inherit;
    pointer-events: inherit;
    color-scheme: inherit;
    -webkit-text-size-adjust: none;
    -webkit-locale: revert-layer;
    position: relative;
    display: grid;
    color: var(--_ink);
    font: calc(15px * var(--rv-text-scale, 1)) / 1.45 var(--_font);
  }
  .base {
    gap: 20px;
    padding: 28px 24px 24px;
    border: 1px solid var(--_line);
    border-radius: var(--rv-radius, 20px);
    background: var(--_surface);
  }
  .stage {
    display: grid;
    justify-items: center;
    text-align: center;
  }
  .orb {
    inline-size: var(--_orb, var(--rv-orb-size, 112px));
    margin-block: 4px 20px;
  }
  .orb img,
  ::slotted([slot='avatar']) {
    position: relative;
    inline-size: 100%;
    aspect-ratio: 1;
    object-fit: cover;
  }
  .name {
    margin: 0 0 2px;
    font-size: calc(17px * var(--rv-text-scale, 1));
    font-weight: 650;
  }
  .line {
    margin: 0;
    color: var(--_quiet);
  }
  .bar {
    display: flex;
    justify-content: center;
    gap: 12px;
  }
  .call {
    flex: 0 1 220px;
    padding-inline: 20px;
    background: var(--_accent);
    color: var(--_on-accent);
    white-space: nowrap;
  }
  .pill {
    .call {
      padding-inline: 8px 20px;
    }
    .orb {
      --_orb: 32px;
      margin: 0;
    }
  }
  @container rv (max-width: 260px) {
    .base {
      padding: 20px 12px 12px;
    }
    .orb {
      --_orb: 88px;
    }
    .bar {
      gap: 6px;
    }
    .call {
      padding-inline: 2px;
    }
  }
  @container rv (min-width: 560px) {
    .idle,
    .idle .stage {
      grid-template-columns: 1fr auto;
      align-items: center;
    }
    .idle {
      .stage {
        grid-template-columns: auto 1fr;
        column-gap: 20px;
        justify-items: start;
      }
      .orb {
        --_orb: 64px;
        grid-row: 1 / 3;
        margin: 0;
      }
      .name {
        align-self: end;
      }
      .line {
        align-self: start;
      }
    }
    ::slotted(*) {
      grid-column: 1 / -1;
    }
  }
`;

export const shellStyles = [tokens, buttons, ball, frame];
