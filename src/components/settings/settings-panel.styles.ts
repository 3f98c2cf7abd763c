/** How the settings look: a card above the page, a sheet at the bottom of a phone. */
import {css} from 'lit';
import {buttons} from '../buttons.styles.js';
import {icons} from '../icons.styles.js';

const panel = css`
  :host {
    display: contents;
  }
  dialog {
    box-sizing: border-box;
    inline-size: min(420px, 100vw - 32px);
    max-inline-size: none;
    max-block-size: min(720px, 100dvh - 32px);
    margin: auto;
    padding: 0 20px 20px;
    overflow: auto;
    overscroll-behavior: contain;
    border: 1px solid var(--_line);
    border-radius: var(--rv-radius, 20px);
    background: var(--_surface);
    color: var(--_ink);
    font: calc(15px * var(--rv-text-scale, 1)) / 1.4 var(--_font);
    text-align: start;
    box-shadow:
      0 2px 6px #0002,
      0 18px 48px -12px #0006;
  }
  dialog[open] {
    display: grid;
    gap: 12px;
    animation: open 0.2s cubic-bezier(0.2, 0.9, 0.3, 1);
  }
  dialog::backdrop {
    background: #0007;
  }
  .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    padding-block: 14px 6px;
    background: inherit;
  }
  h2 {
    margin: 0;
    font-size: calc(17px * var(--rv-text-scale, 1));
    font-weight: 650;
    overflow-wrap: anywhere;
  }
  .close {
    flex: none;
    min-inline-size: 44px;
    min-block-size: 44px;
    margin-inline-end: -10px;
    background: transparent;
    color: var(--_quiet);
  }
  .device {
    display: grid;
    gap: 8px;
  }
  label {
    display: grid;
    gap: 4px;
  }
  label span {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  select {
    box-sizing: border-box;
    inline-size: 100%;
    min-inline-size: 0;
    min-block-size: 44px;
    padding-inline: 10px;
    border: 1px solid color-mix(in oklab, var(--_line), var(--_ink) 45%);
    border-radius: 12px;
    background: var(--_surface);
    color: var(--_ink);
    font: max(16px, 15px * var(--rv-text-scale, 1)) / 1.3 var(--_font);
    text-overflow: ellipsis;
    cursor: pointer;
  }
  select:focus-visible,
  input:focus-visible {
    outline: 3px solid var(--_focus);
    outline-offset: 2px;
  }
  .tone {
    justify-self: start;
    padding-inline: 18px;
    font-size: inherit;
  }
  .check {
    grid-template-columns: auto 1fr;
    align-items: center;
    gap: 12px;
    min-block-size: 44px;
    cursor: pointer;
  }
  .check span {
    font-weight: inherit;
  }
  input {
    inline-size: 22px;
    block-size: 22px;
    margin: 0;
    accent-color: var(--_accent);
    cursor: inherit;
  }
  @media (max-width: 480px) {
    dialog {
      inline-size: 100%;
      max-block-size: calc(100dvh - 40px);
      margin-block: auto 0;
      padding: 0 16px max(20px, env(safe-area-inset-bottom));
      border-inline: 0;
      border-block-end: 0;
      border-end-start-radius: 0;
      border-end-end-radius: 0;
    }
  }
  @keyframes open {
    from {
      opacity: 0;
      transform: translateY(16px);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    dialog[open] {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    dialog {
      border-color: CanvasText;
    }
    button {
      border-color: ButtonText;
    }
  }
`;

export const settingsStyles = [buttons, icons, panel];
