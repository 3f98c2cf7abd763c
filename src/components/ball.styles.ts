/** The body of the orb, shared by the closed widget and by the living orb, so that one becomes the other unseen. */
import {css} from 'lit';

export const ball = css`
  .ball {
    --_near: oklch(from var(--_accent) calc(l + 0.22) calc(c * 0.7) calc(h - 62));
    --_warm: oklch(from var(--_accent) calc(l + 0.16) calc(c * 0.8) calc(h + 48));
    overflow: hidden;
    aspect-ratio: 1;
    border-radius: 50%;
    forced-color-adjust: none;
    background:
      radial-gradient(circle at 32% 22%, #fffb, transparent 38%),
      radial-gradient(circle at 22% 80%, var(--_near), transparent 58%),
      radial-gradient(circle at 84% 62%, var(--_warm), transparent 52%), var(--_accent);
    box-shadow:
      inset 0 -10px 24px -8px #0a043c66,
      inset 0 2px 6px #fff7,
      0 14px 30px -14px var(--_accent);
  }
`;
