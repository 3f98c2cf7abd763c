/** The design tokens: what a page may set as `--rv-*`, with what holds where it sets nothing. */
import {css} from 'lit';

export const tokens = css`
  :host {
    color-scheme: light dark;
    --_accent: var(--rv-accent, #5b4be6);
    --_on-accent: var(--rv-on-accent, #fff);
    --_surface: var(--rv-surface, light-dark(#fff, #17181d));
    --_raised: var(--rv-raised, light-dark(#f2f2f6, #262830));
    --_ink: var(--rv-ink, light-dark(#15161b, #f2f2f5));
    --_quiet: var(--rv-quiet, light-dark(#5d606c, #a3a6b3));
    --_line: var(--rv-line, light-dark(#e3e4ea, #2f313a));
    --_focus: color-mix(in oklab, var(--_accent), var(--_ink) 30%);
  }
  :host([theme='light']) {
    color-scheme: light;
  }
  :host([theme='dark']) {
    color-scheme: dark;
  }
`;
