/**
 * The orb: its body, its two rings and its mark, and how each state moves them. Only transform and opacity move.
 *
 * What is animated is never what has a transition: both on one property of one element leave the compositor, and are drawn
 * by the main thread, frame by frame. So the ball breathes by `scale`, and changes its form by `transform`.
 */
import {css} from 'lit';
import {ball} from './ball.styles.js';

const shape = css`
  :host {
    display: block;
    --rv-level: 0;
  }
  .orb {
    position: relative;
    inline-size: 100%;
    aspect-ratio: 1;
    isolation: isolate;
  }
  .orb > * {
    position: absolute;
    inset: 0;
  }
  .halo {
    z-index: -1;
    background: radial-gradient(
      closest-side,
      color-mix(in oklab, var(--_accent), transparent 45%) 60%,
      transparent
    );
  }
  .ring {
    border: 2px solid var(--_ring, var(--_accent));
  }
  .halo,
  .ring {
    border-radius: 50%;
    opacity: 0;
    transition:
      transform 0.14s linear,
      opacity 0.3s;
  }
  .ball {
    transition:
      transform 0.45s cubic-bezier(0.3, 1.3, 0.5, 1),
      filter 0.4s;
  }
  .drift {
    position: absolute;
    inset: -12%;
    border-radius: 46% 54% 58% 42% / 52% 44% 56% 48%;
    background:
      radial-gradient(circle at 24% 30%, var(--_near), transparent 42%),
      radial-gradient(circle at 76% 68%, var(--_warm), transparent 40%),
      radial-gradient(circle at 68% 22%, var(--_accent), transparent 34%);
    opacity: 0;
    transition: opacity 0.5s;
  }
  .moons {
    opacity: 0;
    transition: opacity 0.3s;
  }
  .moons i {
    position: absolute;
    inset-block-start: 0;
    inset-inline-start: 45%;
    inline-size: 10%;
    aspect-ratio: 1;
    border-radius: 50%;
    background: var(--_ring, var(--_accent));
    transform-origin: 50% 500%;
  }
  .moons i:nth-child(2) {
    transform: rotate(120deg);
  }
  .moons i:nth-child(3) {
    transform: rotate(240deg);
  }
  .mark {
    inset: 30%;
    inline-size: 40%;
    block-size: 40%;
    fill: none;
    stroke: #fff;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
    filter: drop-shadow(0 1px 3px rgb(0 0 0 / 0.35));
  }
`;

const forms = css`
  .connecting {
    .ball {
      transform: scale(0.8);
    }
    .ring {
      border-color: color-mix(in oklab, var(--_ring, var(--_accent)), transparent 82%);
      border-block-start-color: var(--_ring, var(--_accent));
      opacity: 1;
      animation: turn 0.9s linear infinite;
    }
  }
  .listening {
    .ball {
      animation: breathe 4s ease-in-out infinite;
    }
    .ring {
      opacity: 0.45;
      transform: scale(calc(1.06 + var(--rv-level) * 0.16));
    }
  }
  .listening .drift,
  .hearing .drift {
    opacity: 0.55;
    animation: turn 14s linear infinite;
  }
  .hearing {
    .ball {
      transform: scale(0.9);
    }
    .ring {
      opacity: 1;
      border-width: 3px;
      transform: scale(calc(0.98 + var(--rv-level) * 0.26));
    }
    .halo {
      opacity: 0.5;
      transform: scale(calc(1.05 + var(--rv-level) * 0.4));
    }
  }
  .thinking {
    .ball {
      transform: scale(0.62);
    }
    .moons {
      opacity: 1;
      animation: turn 1.8s cubic-bezier(0.5, 0.1, 0.5, 0.9) infinite;
    }
  }
  .speaking {
    .ball {
      animation: swell 2.6s ease-in-out infinite;
    }
    .drift {
      opacity: 0.9;
      animation: turn 5s linear infinite;
    }
    .halo {
      opacity: 0.85;
      transform: scale(calc(1.14 + var(--rv-level) * 0.3));
    }
  }
  .muted .ball,
  .paused .ball {
    filter: saturate(0.12) brightness(0.92);
    transform: scale(0.9);
  }
  .failed {
    .ball {
      filter: saturate(0) brightness(1.3) contrast(0.8);
      transform: scale(0.78);
    }
    .ring {
      opacity: 1;
      border: 2px dashed var(--_ring, var(--_danger));
      transform: scale(0.96);
    }
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }
  @keyframes breathe {
    50% {
      scale: 0.97;
    }
  }
  @keyframes swell {
    50% {
      scale: 1.05;
      rotate: 6deg;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .orb * {
      animation: none !important;
      transition: none !important;
    }
  }
  @media (forced-colors: active) {
    .ring,
    .connecting .ring {
      border-color: CanvasText;
    }
    .connecting .ring {
      border-block-start-color: Highlight;
      border-inline-end-color: Canvas;
    }
    .hearing .ring {
      border: 5px double Highlight;
    }
    .speaking .ring {
      opacity: 1;
      border: 6px double Highlight;
      transform: scale(1.14);
    }
    .halo,
    .drift {
      display: none;
    }
    .moons i {
      background: CanvasText;
      forced-color-adjust: none;
    }
  }
`;

export const orbStyles = [ball, shape, forms];
