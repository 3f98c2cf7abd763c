/** How the talk button looks: the widest of the buttons, on a row of its own, and unmistakable while it is heard. */
import {css} from 'lit';
import {buttons} from './buttons.styles.js';
import {icons} from './icons.styles.js';

const talk = css`
  :host {
    flex: 1 0 100%;
    display: flex;
    justify-content: center;
  }
  button {
    flex: 0 1 360px;
    min-block-size: 64px;
    padding-inline: 20px;
    border-radius: 32px;
    background: color-mix(in oklab, var(--_surface), var(--_accent) 14%);
    touch-action: none;
    user-select: none;
    -webkit-user-select: none;
    -webkit-touch-callout: none;
    -webkit-tap-highlight-color: transparent;
    transition: transform 0.14s;
  }
  button[aria-pressed='true'] {
    background: var(--_accent);
    color: var(--_on-accent);
    box-shadow: 0 0 0 5px color-mix(in oklab, transparent, var(--_accent) 30%);
    transform: scale(0.98);
  }
  button[aria-disabled='true'] {
    background: var(--_raised);
    color: var(--_quiet);
    cursor: default;
  }
  @media (prefers-reduced-motion: reduce) {
    button {
      transition: none;
      transform: none;
    }
  }
  @media (forced-colors: active) {
    button {
      border-color: ButtonText;
    }
    button[aria-pressed='true'] {
      border-width: 4px;
    }
    button[aria-disabled='true'] {
      color: GrayText;
      border-color: GrayText;
    }
  }
`;

export const talkStyles = [buttons, icons, talk];
