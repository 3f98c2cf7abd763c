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
    .call {
      flex: 1 0 auto;
      max-inline-size: 220px;
    }
  }
  small {
    display: block;
    color: var(--_quiet);
    font-size: 13px;
    font-weight: 400;
  }
  .pill {
    gap: 8px;
    justify-items: start;
    font-size: 14px;
    rv-status-line {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  }
  .launcher {
    justify-items: end;
  }
  :host([placement$='left']) .launcher {
    justify-items: start;
  }
  rv-transcript {
    min-inline-size: 0;
  }
  @container rv (min-width: 560px) {
    .base:has(rv-transcript) {
      grid-template:
        'header header' auto
        'stage talk' 1fr
        'stage ask' auto
        'bar write' auto
        'footer footer' auto / minmax(232px, 1fr) 2fr;
      gap: 0 28px;
      .stage {
        grid-area: stage;
        align-self: center;
      }
      .bar {
        grid-area: bar;
        align-self: center;
        margin-block-start: 20px;
      }
      ::slotted([slot='header']) {
        grid-area: header;
        margin-block-end: 20px;
      }
      ::slotted([slot='footer']) {
        grid-area: footer;
        margin-block-start: 20px;
      }
    }
    rv-transcript {
      grid-area: talk;
      align-self: end;
    }
  }
`;
