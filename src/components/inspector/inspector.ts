/**
 * The inspector: draws a call, one that goes on or one out of a file. It stands alone, loaded where a developer looks into
 * calls, and knows of a call nothing but its log.
 */
import {LitElement, html, nothing, type PropertyValues, type TemplateResult} from 'lit';
import type {CallLogFile} from '../../realtime/session/log/call-log-file.js';
import {register} from '../register.js';
import {drawTimeline} from './draw-timeline.js';
import {drawTurns} from './draw-turns.js';
import {exportFile, hasSound, type ExportSound} from './export-file.js';
import {connectionOf, milliseconds, pathOf, seconds, summaryOf, turnsOf, type Fact} from './facts.js';
import {inspectorStyles} from './inspector.styles.js';
import {timelineOf} from './lanes.js';
import {ALL_BUT_LEVELS, kindsOf, rowsOf, type LogRow} from './log-rows.js';

/** A log that is being written. */
export type LiveLog = {readonly records: {readonly length: number}; readonly file: () => CallLogFile};

/** How often a call that goes on is drawn again, at most. */
const LOOK_MS = 500;
/** Drawing a long call takes its time: it rests so many times as long. */
const REST = 20;
/** So many rows of the log at once. */
const PAGE = 100;
const MOST_ZOOM = 64;

/**
 * @csspart inspector - The panel.
 * @csspart export-button - Saves the call as a file.
 */
export class Inspector extends LitElement {
  static override readonly styles = inspectorStyles;
  static override readonly properties = {log: {attribute: false}, sound: {attribute: false}};

  /** What is drawn: the log of a call that goes on, or a file. */
  declare log?: LiveLog | CallLogFile;

  /** What was recorded of it. */
  declare sound?: ExportSound;

  #file: CallLogFile | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #withSound = false;
  #zoom = 1;
  #kind = ALL_BUT_LEVELS;
  #search = '';
  #most = PAGE;
  /** Of records that are open the JSON is written out, and of no others. */
  #opened: ReadonlySet<LogRow['record']> = new Set();

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('log')) this.#read();
  }

  readonly #onExport = async (): Promise<void> => {
    const file = this.#read();
    if (file === undefined) return;
    const {name, content} = await exportFile(file, this.sound, this.#withSound);
    const url = URL.createObjectURL(content);
    Object.assign(document.createElement('a'), {href: url, download: name}).click();
    // The browser has taken it by then.
    setTimeout(() => URL.revokeObjectURL(url));
  };

  readonly #onWithSound = (event: Event): void => {
    this.#withSound = (event.target as HTMLInputElement).checked;
  };

  readonly #onZoom = (factor: number): void => {
    this.#zoom = Math.min(MOST_ZOOM, Math.max(1, this.#zoom * factor));
    this.requestUpdate();
  };

  readonly #onKind = (event: Event): void => {
    this.#kind = (event.target as HTMLSelectElement).value;
    this.#most = PAGE;
    this.requestUpdate();
  };

  readonly #onSearch = (event: Event): void => {
    this.#search = (event.target as HTMLInputElement).value;
    this.#most = PAGE;
    this.requestUpdate();
  };

  override render(): TemplateResult {
    const file = this.#file;
    return html`
      <details part="inspector" open>
        <summary>Inspector</summary>
        ${file ? this.#renderFile(file) : html`<p class="quiet">What happens in a call stands here from its start on.</p>`}
      </details>
    `;
  }

  #renderFile(file: CallLogFile): TemplateResult {
    const {records} = file;
    const turns = turnsOf(records);
    return html`
      ${renderFacts(summaryOf(file))}
      <div class="row">
        <button part="export-button" type="button" @click=${this.#onExport}>Export as a file</button>
        ${hasSound(file, this.sound) ? html`<label class="check"><input type="checkbox" @change=${this.#onWithSound} /> with its sound</label>` : nothing}
      </div>
      ${section('Timeline', this.#renderTimeline(file), true)}
      ${section(`Turns (${turns.length})`, drawTurns(turns), true)}
      ${section('Connection', renderConnection(connectionOf(records)), false)}
      ${section('States', renderPath(file), false)}
      ${section(`Events (${records.length})`, this.#renderEvents(file), false)}
    `;
  }

  #renderTimeline(file: CallLogFile): TemplateResult {
    return html`
      <div class="row" role="group" aria-label="Scale of the timeline">
        <button type="button" ?disabled=${this.#zoom === MOST_ZOOM} @click=${() => this.#onZoom(2)}>
          Zoom in
        </button>
        <button type="button" ?disabled=${this.#zoom === 1} @click=${() => this.#onZoom(0.5)}>
          Zoom out
        </button>
      </div>
      ${drawTimeline(timelineOf(file), this.#zoom)}
    `;
  }

  #renderEvents({records}: CallLogFile): TemplateResult {
    const rows = rowsOf(records, this.#kind, this.#search);
    return html`
      <div class="row">
        <label>
          Kind
          <select @change=${this.#onKind}>
            <option>${ALL_BUT_LEVELS}</option>
            ${kindsOf(records).map(
              ({kind, count}) =>
                html`<option value=${kind} ?selected=${kind === this.#kind}>${kind} (${count})</option>`,
            )}
          </select>
        </label>
        <label>Search <input type="search" .value=${this.#search} @input=${this.#onSearch} /></label>
      </div>
      <p class="quiet" role="status">${rows.length} of ${records.length}</p>
      <ol>
        ${rows.slice(0, this.#most).map(row => this.#renderRow(row))}
      </ol>
      ${
        rows.length > this.#most
          ? html` <button type="button" @click=${() => this.#showMore()}>Show ${PAGE} more</button> `
          : nothing
      }
    `;
  }

  #renderRow({at, kind, label, record}: LogRow): TemplateResult {
    const isOpen = this.#opened.has(record);
    return html`
      <li>
        <details .open=${isOpen} @toggle=${(event: Event) => this.#onToggle(event, record)}>
          <summary>${(at / 1_000).toFixed(3)} <b>${kind}</b> ${label}</summary>
          ${isOpen ? html`<pre>${JSON.stringify(record, undefined, 2)}</pre>` : nothing}
        </details>
      </li>
    `;
  }

  /** Told late, and also of what was opened or closed by another choice of rows. */
  #onToggle(event: Event, record: LogRow['record']): void {
    const {open} = event.target as HTMLDetailsElement;
    if (open === this.#opened.has(record)) return;
    const others = [...this.#opened].filter(other => other !== record);
    this.#opened = new Set(open ? [...others, record] : others);
    this.requestUpdate();
  }

  #showMore(): void {
    this.#most += PAGE;
    this.requestUpdate();
  }

  #read(): CallLogFile | undefined {
    const {log} = this;
    return (this.#file = log === undefined || !('file' in log) ? log : log.file());
  }

  /** What is closed, or has not changed, is not drawn again. */
  async #follow(): Promise<void> {
    clearTimeout(this.#timer);
    const began = performance.now();
    const {log} = this;
    const isOpen = this.renderRoot.querySelector<HTMLDetailsElement>('details')?.open === true;
    const isNew = log !== undefined && 'file' in log && log.records.length !== this.#file?.records.length;
    if (isNew && isOpen) {
      this.#read();
      this.requestUpdate();
      await this.updateComplete;
    }
    const took = performance.now() - began;
    clearTimeout(this.#timer);
    if (this.isConnected) this.#timer = setTimeout(() => void this.#follow(), Math.max(LOOK_MS, took * REST));
  }
}

function section(name: string, content: TemplateResult, isOpen: boolean): TemplateResult {
  return html`<details ?open=${isOpen}>
    <summary>${name}</summary>
    ${content}
  </details>`;
}

function renderFacts(facts: readonly Fact[]): TemplateResult {
  return html`
    <dl>
      ${facts.map(
        ({name, value}) => html`
          <div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>
        `,
      )}
    </dl>
  `;
}

function renderConnection(facts: readonly Fact[]): TemplateResult {
  return facts.length > 0
    ? renderFacts(facts)
    : html`<p class="quiet">Nothing is known of the connection.</p>`;
}

function renderPath(file: CallLogFile): TemplateResult {
  return html`
    <div class="scroll tall" role="region" aria-label="States" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">At</th>
            <th scope="col">State</th>
            <th scope="col">For</th>
          </tr>
        </thead>
        <tbody>
          ${pathOf(file).map(
            ({at, ms, name}) => html`
              <tr>
                <td>${seconds(at)}</td>
                <th scope="row">${name}</th>
                <td>${milliseconds(ms)}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}

register('rv-inspector', Inspector);
