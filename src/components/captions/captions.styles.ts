/** How captions look: white on nearly black, whatever page they stand on, and as far from its edge as a thumb is wide. */

/** The build takes the white space out of what is marked with it. */
const css = ([text = '']: readonly string[]): string => text;

const text = css`
  :host {
    display: block;
  }
  :host([hidden]) {
    display: none !important;
  }
  :host(:not([position='inline'])) {
    position: fixed !important;
    /* Below a floating widget, above everything else; and it takes no click from anything. */
    z-index: 2147482000;
    inset: auto 0 0;
    /* What has no size is nowhere in view. */
    min-block-size: 1px;
    pointer-events: none !important;
  }
  :host([position='top']) {
    inset: 0 0 auto;
  }
  [part~='caption'] {
    /* What a page gives to all of its text ends here. */
    all: initial;
    visibility: inherit;
    pointer-events: inherit;
    display: block;
    box-sizing: border-box;
    inline-size: min(100%, var(--rv-captions-inline-size, 24em));
    margin-inline: auto;
    padding: 0.4em 0.7em 0.5em;
    border: 1px solid var(--rv-captions-line, rgb(255 255 255 / 0.28));
    border-radius: var(--rv-captions-radius, 0.5em);
    background: var(--rv-captions-background, rgb(12 12 16 / 0.93));
    color: var(--rv-captions-color, #fff);
    font: 500 calc(var(--rv-captions-size, clamp(20px, 15px + 1.2vw, 32px)) * var(--rv-text-scale, 1)) / 1.35
      var(--rv-captions-font, var(--rv-font, system-ui, sans-serif));
    -webkit-text-size-adjust: none;
    -webkit-locale: revert-layer;
    overflow-wrap: anywhere;
    animation: appear 0.15s ease-out;
  }
  :host(:not([position='inline'])) [part~='caption'] {
    /* Where nothing covers the screen its safe areas are 0. */
    max-inline-size: calc(100% - 32px - env(safe-area-inset-left, 0px) - env(safe-area-inset-right, 0px));
    margin-block: calc(var(--rv-captions-offset, 24px) + env(safe-area-inset-top, 0px))
      calc(var(--rv-captions-offset, 24px) + env(safe-area-inset-bottom, 0px));
  }
  [part~='caption'][hidden] {
    display: none;
  }
  [part='speaker'] {
    display: block;
    /* At the side at which the words begin, whatever its own direction. */
    inline-size: fit-content;
    color: var(--rv-captions-speaker-color, #ffd479);
    font-size: 0.62em;
    font-weight: 650;
  }
  [part='original'] {
    display: block;
    color: var(--rv-captions-original-color, #cfd3dc);
    font-size: 0.62em;
    margin-block-end: 0.3em;
  }
  [part='original'][hidden] {
    display: none;
  }
  [part~='user-caption'] [part='speaker'] {
    color: var(--rv-captions-speaker-color, #9fd4ff);
  }
  [part='lines'] {
    /* A word that is longer than a line takes several: the last two that are seen stand. */
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    max-block-size: 2lh;
    overflow: hidden;
  }
  [part='line'] {
    display: block;
    flex: none;
    /* Not balanced: a word that stands must not move when the next one comes. */
    text-wrap: wrap;
  }
  [part~='current-word'] {
    color: var(--rv-captions-word-color, #ffe9b8);
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    [part~='caption'] {
      animation: none;
    }
  }
  @media (prefers-contrast: more), (prefers-reduced-transparency: reduce) {
    [part~='caption'] {
      border: 2px solid var(--rv-captions-line, #fff);
      background: var(--rv-captions-background, #000);
    }
  }
  @media (forced-colors: active) {
    [part~='caption'] {
      border-color: CanvasText;
      background: Canvas;
      color: CanvasText;
    }
    [part='original'],
    [part='speaker'],
    [part~='current-word'] {
      color: CanvasText;
    }
  }
`;

export function captionStyles(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}
