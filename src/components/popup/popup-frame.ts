/**
 * The frame of a widget that opens above the page: a floating panel, or a dialog that holds the focus. It stands alone,
 * loaded where the variant asks for it, because most widgets stand in their page.
 */
import {html, nothing, type ReactiveController, type TemplateResult} from 'lit';
import {adoptStyles} from '../adopt-styles.js';
import {icon} from '../icons.js';
import type {Words} from '../locales/en.js';
import {popupWords} from '../locales/en.popup.js';
import type {VoiceHost} from '../shell-link.js';
import './call-time.js';
import {VoiceOpenEvent} from './open-events.js';
import {popupStyles} from './popup.styles.js';
import {followKeyboard} from './visual-keyboard.js';

/** The call that a closed dialog leaves behind would be one that nobody sees. */
const ENDED_BY_CLOSING = 'dialog';

export class PopupFrame implements ReactiveController {
  readonly #host: VoiceHost & {end(): Promise<void>};
  #isOpen = false;
  #unfollow: (() => void) | undefined;
  /** Had the focus before the panel took it. */
  #before: HTMLElement | undefined;

  constructor(host: VoiceHost) {
    this.#host = host as VoiceHost & {end(): Promise<void>};
    adoptStyles(host, popupStyles);
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#unfollow?.();
    this.#unfollow = undefined;
  }

  /** The panel is there, or gone: then the focus moves, and the page is told. */
  hostUpdated(): void {
    const {open} = this.#host;
    if (open === this.#isOpen || (open && !this.#panel())) return;
    this.#isOpen = open;
    if (open) this.#onOpened();
    else this.#onClosed();
    this.#host.dispatchEvent(new VoiceOpenEvent(open));
  }

  render(
    content: TemplateResult,
    words: Words,
    settings: TemplateResult | typeof nothing,
  ): TemplateResult | undefined {
    const {open, variant, state, dismissible} = this.#host;
    if (!open) return undefined;
    const all = {...popupWords, ...words};
    const isDialog = variant === 'dialog';
    const label = this.#host.agentName ?? words.name;
    const close = isDialog ? all.closePanel : all.minimise;
    const inside = html`
      ${settings}
      ${
        dismissible
          ? html`<button
              part="close-button"
              class="close"
              type="button"
              aria-label=${close}
              title="${close} (Esc)"
              @click=${this.#onClose}
            >
              ${isDialog ? closeIcon : minimiseIcon}
            </button>`
          : nothing
      }
      ${content}
    `;
    const look = `base panel ${state.phase}`;
    return isDialog
      ? html`<dialog
          part="base"
          class=${look}
          aria-label=${label}
          lang=${words.lang}
          dir=${this.#host.dir || words.dir}
          @cancel=${this.#onCancel}
          @click=${this.#onBackdrop}
        >
          ${inside}
        </dialog>`
      : html`<section
          part="base"
          class=${look}
          role="dialog"
          aria-modal="false"
          aria-label=${label}
          lang=${words.lang}
          dir=${this.#host.dir || words.dir}
          @keydown=${this.#onKeyDown}
        >
          ${inside}
        </section>`;
  }

  /** How long the call has taken, on the button that it is behind. */
  renderTime(): TemplateResult | typeof nothing {
    return this.#host.open ? nothing : html`<rv-call-time exportparts="time"></rv-call-time>`;
  }

  #panel(): HTMLElement | null {
    return this.#host.shadowRoot?.querySelector<HTMLElement>('.panel') ?? null;
  }

  #onOpened(): void {
    const panel = this.#panel();
    const {activeElement} = document;
    this.#before = activeElement instanceof HTMLElement ? activeElement : undefined;
    if (panel instanceof HTMLDialogElement) panel.showModal();
    else this.#unfollow ??= followKeyboard(this.#host);
    panel?.querySelector<HTMLElement>('.call')?.focus();
  }

  #onClosed(): void {
    this.hostDisconnected();
    if (this.#host.variant === ENDED_BY_CLOSING) {
      void this.#host.end();
      this.#before?.focus();
    } else this.#host.shadowRoot?.querySelector<HTMLElement>('.call')?.focus();
  }

  #close(): void {
    if (this.#host.dismissible) (this.#host as {open: boolean}).open = false;
  }

  readonly #onClose = (): void => this.#close();

  /** The dialog's own Escape: the attribute decides, so that both always say the same. */
  readonly #onCancel = (event: Event): void => {
    event.preventDefault();
    this.#close();
  };

  /** Outside of a dialog's content is its backdrop, which is the dialog itself to a click. */
  readonly #onBackdrop = (event: MouseEvent): void => {
    if (event.target !== event.currentTarget) return;
    const {left, right, top, bottom} = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const {clientX: x, clientY: y} = event;
    if (x < left || x > right || y < top || y > bottom) this.#close();
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.stopPropagation();
    this.#close();
  };
}

const minimiseIcon = icon('M6 12h12');
const closeIcon = icon('M6 6l12 12M18 6 6 18');
