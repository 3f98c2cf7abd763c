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

/** Under these names a device remembers that its visitor has agreed: to a call, and to one that is recorded. */
const REMEMBERED = 'consent';
const REMEMBERED_RECORDING = 'consent-recording';

export class ConsentGate {
  readonly #host: VoiceHost;
  readonly #words: () => Words;
  #isAsking = false;
  #isAgreed = false;
  #isRecorded: boolean | undefined;
  #remembers = false;

  constructor(host: VoiceHost, words: () => Words) {
    this.#host = host;
    this.#words = words;
    this.#isAgreed = recall(host, this.#remembered) !== undefined;
    if (this.#isAgreed && host.record) this.#isRecorded = true;
  }

  /** What the visitor said to being recorded; `undefined` where they were not asked. */
  get isRecorded(): boolean | undefined {
    return this.#isRecorded;
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
        if (this.#host.record) this.#isRecorded = true;
        if (this.#remembers) remember(this.#host, this.#remembered, new Date().toISOString());
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
    const {privacyUrl, termsUrl, record, remember: canRemember} = this.#host;
    return html`
      <rv-consent
        .privacyUrl=${privacyUrl}
        .termsUrl=${termsUrl}
        .canRemember=${canRemember}
        .isRecorded=${record}
        exportparts="consent, consent-title, consent-text, consent-recording, consent-links, unrecorded-button, decline-button"
        @decline=${() => this.#ask(false)}
        @unrecorded=${this.#onUnrecorded}
        @remember=${(event: CustomEvent<boolean>) => (this.#remembers = event.detail)}
        ><slot name="consent">${{...consentWords, ...this.#words()}.consentText}</slot></rv-consent
      >
    `;
  }

  get #remembered(): string {
    return this.#host.record ? REMEMBERED_RECORDING : REMEMBERED;
  }

  /** To a call, and not to a recording: it begins within the click, as the microphone wants it. */
  readonly #onUnrecorded = (): void => {
    this.#isAgreed = true;
    this.#isRecorded = false;
    this.#ask(false);
    void this.#host.start();
  };

  #ask(asks: boolean): void {
    this.#isAsking = asks;
    this.#host.requestUpdate();
  }
}
