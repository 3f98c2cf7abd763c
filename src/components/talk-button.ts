/**
 * The talk button: the visitor holds it while speaking, or taps it to begin and to end. It stands alone, loaded only
 * where turns are made by hand.
 */
import {html, nothing, type TemplateResult} from 'lit';
import {CallPart} from './call-part.js';
import {microphoneIcon} from './icons.js';
import {talkWords} from './locales/en.talk.js';
import {register} from './register.js';
import {talkStyles} from './talk-button.styles.js';

/** Who presses for less than this wants to speak with the hands free, until the next press. */
const TAP_MS = 300;

/** @csspart talk-button - The button. */
export class TalkButton extends CallPart {
  static override readonly styles = talkStyles;

  /** When the press began that may still become a turn; absent: nobody presses, or the press ended a turn. */
  #pressedAt: number | undefined;
  /** Does the visitor have the word, by this button? */
  #talks = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end();
  }

  /** A call that is over or paused has no turn. */
  protected override willUpdate(): void {
    if (!this.#canTalk()) this.#talks = false;
  }

  #begin(): void {
    if (!this.#canTalk()) return;
    if (this.view?.micMuted === true) this.commands?.setMicMuted(false);
    this.#talks = true;
    this.commands?.talk(true);
  }

  #end(): void {
    this.#pressedAt = undefined;
    if (!this.#talks) return;
    this.#talks = false;
    this.commands?.talk(false);
  }

  /** A press gives the word, or takes it back from an earlier tap. */
  #press(): void {
    if (this.#talks) {
      this.#end();
      return;
    }
    this.#pressedAt = performance.now();
    this.#begin();
  }

  #release(): void {
    if (this.#pressedAt === undefined) return;
    const isTap = performance.now() - this.#pressedAt < TAP_MS;
    this.#pressedAt = undefined;
    if (!isTap) this.#end();
  }

  readonly #onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0 || !event.isPrimary) return;
    // The finger may slide: the turn lasts until it is lifted.
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.#press();
  };

  readonly #onPointerUp = (): void => this.#release();

  /** It also follows every release; then there is no press any more. */
  readonly #onLost = (): void => {
    if (this.#pressedAt !== undefined) this.#end();
  };

  readonly #onBlur = (): void => this.#end();

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== ' ' && event.key !== 'Enter') return;
    // A click would follow, and the page would scroll.
    event.preventDefault();
    if (event.type === 'keyup') this.#release();
    else if (!event.repeat) this.#press();
  };

  /** Assistive technology clicks without a pointer; the click after a press has been dealt with. */
  readonly #onClick = (event: MouseEvent): void => {
    if (event.detail > 0) return;
    this.#press();
    this.#pressedAt = undefined;
  };

  /** A long touch would open it. */
  readonly #onContextMenu = (event: Event): void => event.preventDefault();

  override render(): TemplateResult | typeof nothing {
    const {view} = this;
    const words = this.wordsWith(talkWords);
    if (view === undefined || words === undefined) return nothing;
    return html`
      <button
        part="talk-button"
        type="button"
        title="${words.holdHint} (T)"
        aria-keyshortcuts="T"
        aria-pressed=${String(this.#isHeard())}
        aria-disabled=${String(!this.#canTalk())}
        @pointerdown=${this.#onPointerDown}
        @pointerup=${this.#onPointerUp}
        @pointercancel=${this.#onLost}
        @lostpointercapture=${this.#onLost}
        @blur=${this.#onBlur}
        @keydown=${this.#onKey}
        @keyup=${this.#onKey}
        @click=${this.#onClick}
        @contextmenu=${this.#onContextMenu}
      >
        ${microphoneIcon}<span>${words.holdToTalk}</span>
      </button>
    `;
  }

  #canTalk(): boolean {
    return this.view?.state.phase === 'live';
  }

  /** What the call says, not what was pressed. */
  #isHeard(): boolean {
    const state = this.view?.state;
    return state?.phase === 'live' && state.turn === 'hearing';
  }
}

register('rv-talk-button', TalkButton);
