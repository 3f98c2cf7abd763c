/** The frame of a call: added to the styles of the shell when the call is loaded. */
import {css} from 'lit';

export const callStyles = css`
  :host {
    --_danger: var(--rv-danger, light-dark(#b3261e, #ff9a90));
  }
  .base {
    overflow-wrap: anywhere;
  }
  .bar .call:is(.connecting *, .live *, .paused *, .reconnecting *):not(.launcher *) {
    background: color-mix(in oklab, var(--_surface), var(--_danger) 12%);
    color: var(--_danger);
  }
  .bar:has(rv-controls) {
    flex-wrap: wrap;
    gap: 8px;
  }
  .bar:has(rv-controls) .call {
    flex: 1 0 auto;
    max-inline-size: 220px;
  }
  [part='disclosure'] {
    display: block;
    color: var(--_quiet);
    font-size: 13px;
    font-weight: 400;
  }
  .pill {
    display: grid;
    gap: 8px;
    justify-items: start;
    color: var(--_ink);
    font: 14px/1.4 var(--_font);
  }
  .pill rv-status-line {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .stage rv-problem-notice {
    justify-self: stretch;
  }
  .launcher {
    justify-items: end;
  }
  :host([placement$='left']) .launcher {
    justify-items: start;
  }
  .pill:not(.failed) rv-problem-notice {
    display: none;
  }
  .pill :is(rv-problem-notice, rv-approval) {
    inline-size: 320px;
    max-inline-size: 90vi;
  }
  rv-transcript,
  rv-text-composer {
    min-inline-size: 0;
  }
  @container (min-width: 560px) {
    .base:has(rv-transcript) {
      grid-template:
        'header header' auto
        'stage talk' 1fr
        'stage ask' auto
        'bar write' auto
        'footer footer' auto / minmax(232px, 1fr) 2fr;
      gap: 0 28px;
      .stage,
      .bar,
      rv-text-composer,
      rv-transcript-actions {
        align-self: center;
      }
      .bar,
      rv-text-composer,
      rv-transcript-actions,
      rv-approval,
      rv-feedback,
      ::slotted([slot='footer']) {
        margin-block-start: 20px;
      }
      .stage {
        grid-area: stage;
      }
      .bar {
        grid-area: bar;
      }
      rv-approval,
      rv-feedback {
        grid-area: ask;
      }
      rv-text-composer,
      rv-transcript-actions {
        grid-area: write;
      }
      ::slotted([slot='header']) {
        grid-area: header;
        margin-block-end: 20px;
      }
      ::slotted([slot='footer']) {
        grid-area: footer;
      }
    }
    rv-transcript {
      grid-area: talk;
      align-self: end;
    }
  }
  @media (forced-colors: active) {
    button {
      border-color: ButtonText;
    }
  }
`;
