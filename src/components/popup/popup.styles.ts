/** How a panel above the page looks: a card in its corner, a sheet on a phone, a dialog in the middle. */
import {css} from 'lit';

export const popupStyles = css`
  /* The words give way, and scroll: the newest ones and the buttons stay in sight. */
  .panel,
  .panel rv-transcript {
    display: flex;
    flex-direction: column;
  }
  .panel rv-transcript {
    min-block-size: 120px;
  }
  .panel {
    --rv-transcript-height: none;
    box-sizing: border-box;
    inline-size: min(380px, 100vw - 32px);
    max-block-size: min(680px, 100dvh - 32px - var(--_keyboard, 0px));
    overflow: auto;
    overscroll-behavior: contain;
    padding-block-end: 0;
    box-shadow: 0 18px 48px -12px #0006;
    animation: open 0.2s;
  }
  /* Where a question makes it longer than the page is high, the buttons stay in sight all the same. */
  .panel .bar {
    position: sticky;
    inset-block-end: 0;
    padding-block-end: max(24px, env(safe-area-inset-bottom));
    background: inherit;
  }
  .panel ::slotted([slot='footer']) {
    margin-block-end: 24px;
  }
  .launcher rv-orb {
    /* It stands on the accent, where a ring in the accent is not seen. */
    --_ring: var(--_on-accent);
  }
  .close {
    position: absolute;
    inset-block-start: 8px;
    inset-inline-end: 8px;
    min-inline-size: 44px;
    min-block-size: 44px;
    background: transparent;
    color: var(--_quiet);
  }
  .close svg {
    inline-size: 20px;
    block-size: 20px;
    stroke: currentColor;
    stroke-width: 1.8;
    stroke-linecap: round;
  }
  dialog {
    position: fixed;
    inset: 0;
    block-size: fit-content;
    margin: auto;
  }
  dialog::backdrop {
    background: #0007;
    backdrop-filter: blur(2px);
  }
  @media (max-width: 480px) {
    :host([variant='floating'][open]) {
      inset: auto 0 var(--_keyboard, 0px);
      translate: none;
    }
    .panel:not(dialog) {
      inline-size: 100%;
      max-block-size: calc(100dvh - 40px - var(--_keyboard, 0px));
      border-width: 1px 0 0;
      border-end-start-radius: 0;
      border-end-end-radius: 0;
    }
  }
  @keyframes open {
    from {
      opacity: 0;
      translate: 0 16px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .panel {
      animation: none;
    }
  }
`;
