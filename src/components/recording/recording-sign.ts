/**
 * What a visitor sees of a recording: the question, the sign while it runs, what is left to take along, and that a call is
 * itself one. It stands alone, loaded where there is something to record or to play.
 */
import {css, html, nothing, type TemplateResult} from 'lit';
import {buttons} from '../buttons.styles.js';
import {CallPart} from '../call-part.js';
import {icons} from '../icons.styles.js';
import {icon} from '../icons.js';
import {recordingWords} from '../locales/en.recording.js';
import {register} from '../register.js';

/** `over`: it ended before the call did. */
export type RecordingStage = 'asking' | 'recording' | 'over' | 'done' | 'replay';

/**
 * @csspart recording - The sign, and the question.
 * @csspart record-button - Yes.
 * @csspart unrecorded-button - No.
 * @csspart download-recording-button - Saves the sound.
 *
 * @fires answer - The visitor agrees to be recorded, or does not (`detail`).
 * @fires download - They want the file.
 */
export class RecordingSign extends CallPart {
  static override readonly styles = [
    buttons,
    icons,
    css`
      :host {
        display: block;
      }
      p {
        margin: 0;
        color: var(--_quiet);
      }
      p.on::before {
        content: '';
        display: inline-block;
        inline-size: 10px;
        block-size: 10px;
        margin-inline-end: 8px;
        border-radius: 50%;
        background: var(--_danger);
        forced-color-adjust: none;
      }
      div {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: 8px;
        margin-block-start: 8px;
      }
      button {
        min-block-size: 44px;
        padding-inline: 16px;
      }
      svg {
        inline-size: 16px;
        block-size: 16px;
      }
      .quiet {
        padding-inline: 12px;
        background: transparent;
        color: var(--_quiet);
        font-weight: 500;
      }
    `,
  ];

  static override readonly properties = {stage: {attribute: false}};

  declare stage?: RecordingStage;

  readonly #onDownload = (): void => void this.dispatchEvent(new Event('download'));

  override render(): TemplateResult | typeof nothing {
    const words = this.wordsWith(recordingWords);
    if (words === undefined || this.stage === undefined) return nothing;
    if (this.stage === 'done') {
      return html`
        <button part="download-recording-button" class="quiet" type="button" @click=${this.#onDownload}>
          ${downloadIcon}${words.downloadRecording}
        </button>
      `;
    }
    const text = {
      asking: words.askRecording,
      recording: words.recording,
      over: words.recordingOver,
      replay: words.replay,
    }[this.stage];
    return html`
      <p part="recording" id="text" role="status" class=${this.stage === 'recording' ? 'on' : ''}>${text}</p>
      ${this.stage === 'asking' ? this.#renderAnswers(words) : nothing}
    `;
  }

  #renderAnswers(words: typeof recordingWords): TemplateResult {
    const answer = (agreed: boolean) => (): void =>
      void this.dispatchEvent(new CustomEvent('answer', {detail: agreed}));
    return html`
      <div role="group" aria-labelledby="text">
        <button part="unrecorded-button" type="button" @click=${answer(false)}>
          ${words.refuseRecording}
        </button>
        <button part="record-button" type="button" @click=${answer(true)}>${words.allowRecording}</button>
      </div>
    `;
  }
}

const downloadIcon = icon('M12 4v11M7 11l5 5 5-5M5 20h14');

register('rv-recording', RecordingSign);
