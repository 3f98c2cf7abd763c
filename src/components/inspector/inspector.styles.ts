/** How the inspector looks: the colours of the widget, small figures, and nothing wider than where it stands. */
import {css} from 'lit';

export const inspectorStyles = css`
  :host {
    display: block;
    min-inline-size: 0;
    text-align: start;
    color: var(--_ink);
    font: 13px/1.45 var(--_font);
    overflow-wrap: anywhere;
    --_you: light-dark(#1d6fb8, #7cc0ff);
    --_they: light-dark(#5b4be6, #b1a6ff);
    --_work: light-dark(#8a5a00, #f0b650);
    --_bad: light-dark(#b3261e, #ff9a90);
    --_calm: light-dark(#2e7d4f, #7fd3a0);
  }
  [part='inspector'] {
    border: 1px solid var(--_line);
    border-radius: 12px;
    padding: 4px 12px;
  }
  details > details {
    border-block-start: 1px solid var(--_line);
  }
  summary {
    padding-block: 8px;
    font-weight: 600;
    cursor: pointer;
  }
  :is(summary, button, select, input, [tabindex]):focus-visible {
    outline: 3px solid var(--_focus);
    outline-offset: 1px;
    border-radius: 6px;
  }
  dl {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(110px, 1fr));
    gap: 8px 12px;
    margin: 0 0 12px;
  }
  dt,
  .quiet {
    color: var(--_quiet);
    font-size: 12px;
  }
  dd {
    margin: 0;
    font-variant-numeric: tabular-nums;
  }
  p {
    margin: 0 0 12px;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 8px;
    margin-block-end: 12px;
  }
  label {
    display: grid;
    gap: 2px;
    min-inline-size: 0;
    color: var(--_quiet);
    font-size: 12px;
  }
  .check {
    display: flex;
    align-items: center;
  }
  button,
  select,
  input {
    box-sizing: border-box;
    min-block-size: 36px;
    max-inline-size: 100%;
    padding: 0 12px;
    border: 1px solid var(--_quiet);
    border-radius: 8px;
    background: var(--_raised);
    color: var(--_ink);
    font: inherit;
    font-size: 13px;
  }
  button {
    font-weight: 600;
    cursor: pointer;
  }
  .chart {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 8px;
    margin-block-end: 12px;
  }
  .names {
    display: grid;
    grid-auto-rows: 24px;
    margin: 0;
    padding: 0;
    list-style: none;
    color: var(--_quiet);
    font-size: 12px;
    line-height: 24px;
  }
  .scroll {
    overflow: auto;
    min-inline-size: 0;
  }
  .tall {
    max-block-size: 320px;
    margin-block-end: 12px;
  }
  svg {
    display: block;
  }
  .grid {
    stroke: var(--_line);
  }
  text {
    fill: var(--_quiet);
    font-size: 11px;
  }
  .lane {
    fill: var(--_raised);
  }
  rect,
  path,
  circle {
    fill: var(--_quiet);
  }
  .user,
  .hearing,
  .input {
    fill: var(--_you);
  }
  .assistant,
  .speaking,
  .output,
  .heardMs {
    fill: var(--_they);
  }
  .connecting,
  .thinking,
  .reconnecting,
  .running,
  .waiting,
  .createdMs {
    fill: var(--_work);
  }
  .failed,
  .refused,
  .error,
  .muted {
    fill: var(--_bad);
  }
  .listening,
  .done,
  .transport,
  .firstTokenMs {
    fill: var(--_calm);
  }
  .firstAudioMs {
    fill: var(--_you);
  }
  table {
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  caption {
    text-align: start;
    color: var(--_quiet);
  }
  th,
  td {
    padding: 4px 10px 4px 0;
    text-align: start;
    vertical-align: top;
    white-space: nowrap;
  }
  thead th {
    color: var(--_quiet);
    font-size: 12px;
    font-weight: 500;
  }
  tbody th {
    font-weight: 400;
  }
  .said {
    min-inline-size: 110px;
    max-inline-size: 220px;
    white-space: normal;
  }
  .key {
    display: inline-block;
    inline-size: 9px;
    block-size: 9px;
    margin-inline-end: 4px;
  }
  ol {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  li summary {
    padding-block: 3px;
    font-weight: 400;
    font-variant-numeric: tabular-nums;
  }
  pre {
    margin: 0 0 8px;
    padding: 8px;
    border-radius: 8px;
    background: var(--_raised);
    font:
      12px/1.4 ui-monospace,
      monospace;
    white-space: pre-wrap;
  }
  @media (forced-colors: active) {
    svg {
      forced-color-adjust: none;
      background: Canvas;
    }
    .lane {
      fill: Canvas;
      stroke: GrayText;
    }
    text {
      fill: CanvasText;
    }
    rect:not(.lane),
    path,
    circle {
      fill: CanvasText;
    }
    :is(.assistant, .speaking, .output, .heardMs) {
      fill: Highlight;
    }
    .idle,
    .listening {
      fill: GrayText;
    }
  }
`;
