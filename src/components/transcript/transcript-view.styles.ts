/** How the transcript looks: the visitor's words in a bubble at the end, the assistant's as text, tools as chips. */
import {css} from 'lit';

export const transcriptStyles = css`
  :host {
    position: relative;
    display: block;
    min-block-size: 0;
  }
  .log,
  .group {
    display: flex;
    flex-direction: column;
    gap: 10px;
  }
  .log {
    box-sizing: border-box;
    max-block-size: var(--rv-transcript-height, 280px);
    padding: 0 4px 4px;
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--_line) transparent;
    border-radius: 8px;
  }
  .log::before {
    content: '';
    position: sticky;
    inset-block-start: -4px;
    z-index: 1;
    flex: none;
    block-size: 18px;
    margin-block-end: -14px;
    background: linear-gradient(var(--_surface), transparent);
    pointer-events: none;
  }
  .log:focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  .entry {
    align-self: start;
    max-inline-size: 88%;
    text-align: start;
    animation: appear 0.24s ease-out;
  }
  /*
   * Thousands of them: what is not seen is not laid out. The newest are, or their end would be guessed, and missed. A size
   * is guessed, too: Firefox does not scroll to what has none.
   */
  .group:nth-last-child(n + 3) {
    content-visibility: auto;
    contain-intrinsic-size: auto 1300px;
  }
  .words {
    display: block;
    white-space: pre-line;
  }
  .user {
    align-self: end;
    padding: 8px 14px;
    border-radius: 18px;
    border-end-end-radius: 6px;
    background: var(--_raised);
  }
  .assistant {
    padding-block: 2px;
  }
  .tool,
  .note {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .tool {
    padding-block: 3px;
    padding-inline: 8px 10px;
    border: 1px solid var(--_line);
    border-radius: 14px;
  }
  .tool.live svg {
    opacity: 0.3;
  }
  svg {
    flex: none;
    inline-size: 14px;
    block-size: 14px;
    fill: none;
    stroke: currentColor;
    stroke-width: 2.2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  em,
  small,
  .unheard,
  .ahead,
  .tool,
  .note {
    color: var(--_quiet);
  }
  small,
  .tool,
  .note {
    font-size: calc(13px * var(--rv-text-scale, 1));
  }
  .newest {
    position: absolute;
    inset-block-end: 8px;
    inset-inline-end: 12px;
    inline-size: 36px;
    block-size: 36px;
    border-radius: 18px;
  }
  .speaker {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .waiting {
    display: inline-flex;
    gap: 4px;
    padding-block: 0.45em;
  }
  .waiting i {
    inline-size: 6px;
    block-size: 6px;
    border-radius: 50%;
    background: var(--_quiet);
    opacity: 0.35;
    animation: pulse 1.2s infinite;
  }
  .waiting i:nth-child(2) {
    animation-delay: 0.16s;
  }
  .waiting i:nth-child(3) {
    animation-delay: 0.32s;
  }
  @keyframes appear {
    from {
      opacity: 0;
      translate: 0 6px;
    }
  }
  @keyframes pulse {
    30% {
      opacity: 1;
    }
    60% {
      opacity: 0.35;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .entry,
    .waiting i {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .user {
      border: 1px solid CanvasText;
    }
    .waiting i {
      background: CanvasText;
      forced-color-adjust: none;
    }
  }
`;
