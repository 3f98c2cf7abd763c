/**
 * The question how a call was: two answers, and words for whoever has some. It stands alone, loaded where the page wants
 * to know, when a call is over.
 */
import {html, nothing, type TemplateResult} from 'lit';
import {MAX_FEEDBACK_LENGTH} from '../../realtime/protocol/limits.js';
import type {Feedback} from '../../realtime/session/send-feedback.js';
import type {SessionState} from '../../realtime/session/state.js';
import {CallPart} from '../call-part.js';
import {icon} from '../icons.js';
import {VoiceFeedbackEvent} from './feedback-event.js';
import {feedbackWords} from '../locales/en.feedback.js';
import type {Words as CallWords} from '../locales/en.js';
import {register} from '../register.js';
import {feedbackStyles} from './feedback-form.styles.js';

type Words = CallWords & typeof feedbackWords;
type Rating = Feedback['rating'];

type Step =
  | {readonly at: 'asked'}
  | ({readonly at: 'rated'} & Feedback)
  | {readonly at: 'sent'}
  | {readonly at: 'skipped'};

/**
 * @csspart feedback - The frame.
 * @csspart feedback-form - The field for words, with its buttons.
 */
export class FeedbackForm extends CallPart {
  static override readonly styles = feedbackStyles;

  /**
   * How far each visitor is, by the end of their call: a panel that is closed takes its parts away, and whoever opens it
   * again is not asked again. It goes with the call.
   */
  static readonly #steps = new WeakMap<SessionState, Step>();

  /** The visitor went a step on: the focus goes with them. */
  #hasMoved = false;

  protected override updated(): void {
    if (!this.#hasMoved) return;
    this.#hasMoved = false;
    const {at} = this.#step;
    if (at === 'rated') this.find('textarea')?.focus();
    if (at === 'sent') this.find('.thanks')?.focus();
    if (at === 'skipped') this.#callButton()?.focus();
  }

  readonly #onRating = (rating: Rating): void => {
    const step = this.#step;
    this.#go({at: 'rated', rating, text: step.at === 'rated' ? step.text : ''});
  };

  readonly #onInput = ({currentTarget}: InputEvent): void => {
    const step = this.#step;
    if (step.at === 'rated') this.#keep({...step, text: (currentTarget as HTMLTextAreaElement).value});
  };

  readonly #onSend = (): void => {
    const step = this.#step;
    if (step.at !== 'rated') return;
    const text = step.text.trim();
    if (text.length > MAX_FEEDBACK_LENGTH) {
      this.find('textarea')?.focus();
      return;
    }
    this.#go({at: 'sent'});
    const feedback = {rating: step.rating, text};
    if (this.dispatchEvent(new VoiceFeedbackEvent(feedback))) this.commands?.sendFeedback(feedback);
  };

  readonly #onSkip = (): void => this.#go({at: 'skipped'});

  /** The status is there before its words, or screen readers would miss them. */
  override render(): TemplateResult | typeof nothing {
    const words = this.wordsWith(feedbackWords);
    const step = this.#step;
    if (words === undefined || step.at === 'skipped') return nothing;
    return html`
      ${step.at === 'sent' ? nothing : this.#renderQuestion(step, words)}
      <p class="thanks" role="status" tabindex="-1">${step.at === 'sent' ? words.feedbackThanks : nothing}</p>
    `;
  }

  #renderQuestion(step: Extract<Step, {at: 'asked' | 'rated'}>, words: Words): TemplateResult {
    const rating = step.at === 'rated' ? step.rating : undefined;
    return html`
      <div part="feedback" class="panel" role="group" aria-labelledby="question">
        <p id="question">${words.feedbackQuestion}</p>
        <div class="row">
          ${this.#renderRating('good', rating, words)} ${this.#renderRating('bad', rating, words)}
        </div>
        ${step.at === 'rated' ? this.#renderForm(step, words) : nothing}
      </div>
    `;
  }

  #renderRating(own: Rating, chosen: Rating | undefined, words: Words): TemplateResult {
    return html`
      <button
        class=${own}
        type="button"
        aria-pressed=${String(own === chosen)}
        @click=${() => this.#onRating(own)}
      >
        ${thumbIcon}${words[own]}
      </button>
    `;
  }

  /** The browser lets nobody type more than is allowed: what fills the field is told why it takes no more. */
  #renderForm({text}: Feedback, words: Words): TemplateResult {
    const isFull = text.length >= MAX_FEEDBACK_LENGTH;
    return html`
      <div part="feedback-form" class="form">
        <label for="text">${words.feedbackText}</label>
        <textarea
          id="text"
          rows="3"
          dir="auto"
          maxlength=${MAX_FEEDBACK_LENGTH}
          aria-describedby="limit"
          aria-invalid=${String(text.trim().length > MAX_FEEDBACK_LENGTH)}
          .value=${text}
          @input=${this.#onInput}
        ></textarea>
        <p id="limit" aria-live="polite">
          ${isFull ? words.tooLong.replace('{limit}', String(MAX_FEEDBACK_LENGTH)) : nothing}
        </p>
        <div class="row">
          <button class="skip" type="button" @click=${this.#onSkip}>${words.feedbackSkip}</button>
          <button class="send" type="button" @click=${this.#onSend}>${words.feedbackSend}</button>
        </div>
      </div>
    `;
  }

  get #step(): Step {
    const call = this.view?.state;
    return (call && FeedbackForm.#steps.get(call)) ?? {at: 'asked'};
  }

  #go(step: Step): void {
    this.#hasMoved = true;
    this.#keep(step);
  }

  #keep(step: Step): void {
    const call = this.view?.state;
    if (call !== undefined) FeedbackForm.#steps.set(call, step);
    this.requestUpdate();
  }

  /** What a visitor who has nothing to say does next. */
  #callButton(): HTMLElement | null {
    const root = this.getRootNode();
    return root instanceof ShadowRoot ? root.querySelector<HTMLElement>('[part="call-button"]') : null;
  }
}

/** A thumb up; the other one is the same, upside down. */
const thumbIcon = icon(
  'M7.5 11v9M4 11h3.5l4-7.5a2.3 2.3 0 0 1 2.3 2.6L13.3 9.5h5.2a2 2 0 0 1 2 2.3l-1 6.5a2 2 0 0 1-2 1.7H4Z',
);

register('rv-feedback', FeedbackForm);
