/**
 * The level of the microphone, while a call is live: it moves by a property, at most 15 times a second, and nothing is
 * rendered for it. It stands alone so that its clock runs just while it is shown.
 */
import {css, html, nothing, type TemplateResult} from 'lit';
import {CallPart} from '../call-part.js';
import {settingsWords} from '../locales/en.settings.js';
import {register} from '../register.js';

const INTERVAL_MS = 70;

export class InputMeter extends CallPart {
  static override readonly styles = css`
    div {
      block-size: 6px;
      border-radius: 3px;
      background: var(--_line);
      overflow: hidden;
    }
    i {
      display: block;
      block-size: 100%;
      background: var(--_accent);
      transform: scaleX(var(--_level, 0));
      transform-origin: left;
      transition: transform 0.08s linear;
    }
    i:dir(rtl) {
      transform-origin: right;
    }
    @media (prefers-reduced-motion: reduce) {
      i {
        transition: none;
      }
    }
    @media (forced-colors: active) {
      div {
        outline: 1px solid CanvasText;
      }
      i {
        background: Highlight;
        forced-color-adjust: none;
      }
    }
  `;

  #timer: ReturnType<typeof setInterval> | undefined;
  #written = 0;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  protected override updated(): void {
    if (this.#isLive()) this.#timer ??= setInterval(() => this.#write(), INTERVAL_MS);
    else this.#stop();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#written = 0;
  }

  /** Quiet speech must be seen too: the square root is nearer to how loud it sounds. */
  #write(): void {
    if (document.hidden) return;
    const level = Math.min(1, Math.sqrt(this.commands?.levels().input ?? 0));
    const percent = Math.round(100 * level);
    if (percent === this.#written) return;
    this.#written = percent;
    const meter = this.find('div');
    meter?.setAttribute('aria-valuenow', String(percent));
    meter?.style.setProperty('--_level', String(percent / 100));
  }

  override render(): TemplateResult | typeof nothing {
    const words = this.wordsWith(settingsWords);
    if (words === undefined || !this.#isLive()) return nothing;
    return html`
      <div
        role="meter"
        aria-label=${words.microphoneLevel}
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow="0"
      >
        <i></i>
      </div>
    `;
  }

  #isLive(): boolean {
    return this.view?.state.phase === 'live';
  }
}

register('rv-input-meter', InputMeter);
