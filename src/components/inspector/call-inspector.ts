/**
 * The inspector of one widget: gives its calls' logs what only a page is told, and puts the panel into the widget. It stands
 * alone, loaded where the page wants it, because the panel itself is drawn from files, too.
 */
import {css, html, type TemplateResult} from 'lit';
import type {CallLog} from '../../realtime/session/log/call-log.js';
import type {NoteName} from '../../realtime/session/log/notes.js';
import {watchSent} from '../../realtime/session/log/sent-events.js';
import {isRunning} from '../../realtime/session/machine.js';
import {adoptStyles} from '../adopt-styles.js';
import type {VoiceUsageEvent} from '../figures/usage-event.js';
import type {VoiceRecordingEvent} from '../recording/recording-event.js';
import type {CallSession, VoiceHost} from '../shell-link.js';
import type {ExportSound} from './export-file.js';
import './inspector.js';

/** Below all that a visitor uses, as wide as the widget. */
const place = css`
  .base rv-inspector {
    order: 1;
  }
  @container rv (min-width: 560px) {
    .base:has(rv-transcript) rv-inspector {
      /* Behind the last row that has a name. */
      grid-area: 6 / 1 / auto / -1;
      margin-block-start: 20px;
    }
  }
  .pill rv-inspector {
    inline-size: 640px;
    max-inline-size: 90vi;
  }
`;

export class CallInspector {
  #log: CallLog | undefined;
  #sound: ExportSound | undefined;
  #unfollow: (() => void) | undefined;

  constructor(host: VoiceHost) {
    adoptStyles(host, place);
    // Counted and priced already. It is the element's own: the listener goes with it.
    host.addEventListener('voice-usage', event => {
      const {usage, cost, total, final} = event as Event &
        Pick<VoiceUsageEvent, 'usage' | 'cost' | 'total' | 'final'>;
      this.#log?.add({type: 'note', name: 'usage' satisfies NoteName, detail: {usage, cost, total, final}});
    });
    host.addEventListener('voice-recording', event => {
      const {recording, log} = event as Event & Pick<VoiceRecordingEvent, 'recording' | 'log'>;
      this.#sound = {recording, at: log.sound?.at ?? 0};
      host.requestUpdate();
    });
    host.requestUpdate();
  }

  /** Told of each call before it begins. */
  follow(session: CallSession, log: CallLog | undefined): void {
    this.#unfollow?.();
    this.#log = log;
    this.#sound = undefined;
    if (log === undefined) return;
    let unwatch: (() => void) | undefined;
    const undos = [
      session.call.subscribe(call => {
        unwatch?.();
        unwatch = call && watchSent(call, event => log.add({type: 'sent', event}));
      }),
      session.state.subscribe(state => isRunning(state) || this.#unfollow?.()),
    ];
    this.#unfollow = () => {
      unwatch?.();
      unwatch = this.#unfollow = undefined;
      for (const undo of undos) undo();
    };
  }

  render(): TemplateResult {
    return html`<rv-inspector
      .log=${this.#log}
      .sound=${this.#sound}
      exportparts="inspector, export-button"
    ></rv-inspector>`;
  }
}
