/**
 * Whether the visitor agrees to a call: asked before the microphone is, once on each page, and once on each device where
 * the page wants it remembered. It stands alone, loaded where the page wants to be sure.
 */
import {html, nothing, type TemplateResult} from 'lit';
import type {ConsentQuestion, VoiceHost} from '../shell-link.js';
import './consent-panel.js';
import {recall, remember} from '../device-memory.js';
import {consentWords} from '../locales/en.consent.js';
import type {Words} from '../locales/en.js';

/** Under this name a device remembers that its visitor has agreed. */
const REMEMBERED = 'consent';

export class ConsentGate {
  readonly #host: VoiceHost;
  readonly #words: () => Words;
  #isAsking = false;
  #isAgreed = false;
  #remembers = false;

  constructor(host: VoiceHost, words: () => Words) {
    this.#host = host;
    this.#words = words;
    this.#isAgreed = recall(host, REMEMBERED) !== undefined;
  }

  get isAgreed(): boolean {
    return this.#isAgreed;
  }

  /** The call button says yes: it is the shell's own, so that the microphone is asked for within its click. */
  get question(): ConsentQuestion | undefined {
    if (!this.#isAsking) return undefined;
    return {
      label: {...consentWords, ...this.#words()}.agree,
      agree: () => {
        this.#isAgreed = true;
        if (this.#remembers) remember(this.#host, REMEMBERED, new Date().toISOString());
        this.#ask(false);
      },
    };
  }

  /** Shows the question, unless it has been answered. */
  ask(): boolean {
    if (!this.#isAgreed) this.#ask(true);
    return this.#isAgreed;
  }

  render(): TemplateResult | typeof nothing {
    if (!this.#isAsking) return nothing;
    const {privacyUrl, termsUrl, remember: canRemember} = this.#host;
    return html`
      <rv-consent
        .privacyUrl=${privacyUrl}
        .termsUrl=${termsUrl}
        .canRemember=${canRemember}
        exportparts="consent, consent-title, consent-text, consent-links, decline-button"
        @decline=${() => this.#ask(false)}
        @remember=${(event: CustomEvent<boolean>) => (this.#remembers = event.detail)}
        ><slot name="consent">${{...consentWords, ...this.#words()}.consentText}</slot></rv-consent
      >
    `;
  }

  #ask(asks: boolean): void {
    this.#isAsking = asks;
    this.#host.requestUpdate();
  }
}
