/** The orb: one living shape that shows without words what the call is doing, and how loud it is. */
import {html, nothing, type TemplateResult} from 'lit';
import {CallPart} from './call-part.js';
import {LevelController} from './controllers/level-controller.js';
import {orbFormOf, type OrbForm} from './describe-state.js';
import {orbStyles} from './orb.styles.js';
import {register} from './register.js';

/**
 * @csspart orb - The whole shape.
 * @cssprop --rv-level - Written here: the loudness of who is speaking, 0 to 1.
 */
export class VoiceOrb extends CallPart {
  static override readonly styles = orbStyles;

  constructor() {
    super();
    new LevelController(this, () => this.#level());
  }

  /** Drawn only: the status line says the same in words. */
  override render(): TemplateResult {
    const form = this.#form();
    return html`
      <div part="orb" class="orb ${form}" aria-hidden="true">
        <div class="halo"></div>
        <div class="ball">
          <div class="drift"></div>
          <slot></slot>
        </div>
        <div class="ring"></div>
        <div class="moons"><i></i><i></i><i></i></div>
        ${this.#renderMark(form)}
      </div>
    `;
  }

  #renderMark(form: OrbForm): TemplateResult | typeof nothing {
    const path = MARKS[form];
    if (path === undefined) return nothing;
    return html`<svg class="mark" viewBox="0 0 24 24"><path d=${path} /></svg>`;
  }

  #form(): OrbForm {
    return this.view === undefined ? 'still' : orbFormOf(this.view);
  }

  /** Whose voice moves the orb: the speaker's own, else none. */
  #level(): number | undefined {
    const form = this.#form();
    if (form === 'speaking') return this.commands?.levels().output;
    return form === 'listening' || form === 'hearing' ? this.commands?.levels().input : undefined;
  }
}

const MARKS: Readonly<Partial<Record<OrbForm, string>>> = {
  muted: 'M9 9v2a3 3 0 0 0 5 2.2M15 9.5V6a3 3 0 0 0-5.6-1.5M5 11a7 7 0 0 0 11.5 5.4M12 18v3M4 3l16 18',
  paused: 'M9 6v12M15 6v12',
  failed: 'M12 5v9M12 18.5v.01',
};

register('rv-orb', VoiceOrb);
