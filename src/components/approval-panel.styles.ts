/** How the approval panel looks: a quiet card with the accent at its edge, the words first, the two answers last. */
import {css} from 'lit';
import {buttons} from './buttons.styles.js';

const panel = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  .panel {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 2px 12px;
    padding: 14px 16px 16px;
    border: 1px solid color-mix(in oklab, var(--_line), var(--_accent) 35%);
    border-radius: 14px;
    background: color-mix(in oklab, var(--_surface), var(--_accent) 6%);
    text-align: start;
    animation: appear 0.24s ease-out;
  }
  .panel:focus {
    outline: none;
  }
  .panel:focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: -1px;
  }
  svg {
    inline-size: 22px;
    block-size: 22px;
    fill: none;
    stroke: var(--_focus);
    stroke-width: 1.8;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  p,
  dl,
  dd {
    margin: 0;
  }
  #question {
    font-weight: 650;
    text-wrap: pretty;
  }
  #details,
  .answers {
    grid-column: 2;
  }
  .name b {
    display: inline-block;
    font-weight: 400;
  }
  .name b::first-letter {
    text-transform: uppercase;
  }
  .name span,
  dt {
    color: var(--_quiet);
  }
  dl {
    margin-block-start: 4px;
    display: grid;
    grid-template-columns: minmax(0, auto) minmax(0, 1fr);
    gap: 2px 14px;
    font-size: 14px;
  }
  dl div {
    display: contents;
  }
  dd {
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  .answers {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-block-start: 12px;
  }
  button {
    flex: 1 1 auto;
    padding-inline: 18px;
    background: color-mix(in oklab, var(--_surface), var(--_accent) 14%);
  }
  .allow {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .heard {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  @keyframes appear {
    from {
      transform: translateY(6px);
    }
  }
  @container (max-width: 260px) {
    .panel {
      grid-template-columns: 1fr;
      padding: 12px;
    }
    #details,
    .answers {
      grid-column: 1;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .panel {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .panel {
      border-color: CanvasText;
    }
    button {
      border-color: ButtonText;
    }
  }
`;

export const approvalStyles = [buttons, panel];
