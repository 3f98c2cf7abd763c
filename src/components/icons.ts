/** The drawings of the loaded parts, on a grid of 24, drawn with the stroke of the text around them. */
import {html, type TemplateResult} from 'lit';

export const icon = (path: string): TemplateResult =>
  html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${path} /></svg>`;

export const microphoneIcon = icon(
  'M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3ZM5 11a7 7 0 0 0 14 0M12 18v3',
);
export const microphoneOffIcon = icon(
  'M9 9v2a3 3 0 0 0 5 2.2M15 9.5V6a3 3 0 0 0-5.6-1.5M5 11a7 7 0 0 0 11.5 5.4M12 18v3M4 3l16 18',
);
export const interruptIcon = icon('M6.5 6.5h11v11h-11Z');
export const toolIcon = icon('m5 12.5 4.5 4.5L19 7.5');
