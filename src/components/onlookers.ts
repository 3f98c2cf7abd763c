/**
 * Who looks into calls: the figures, the log, the recorder, the inspector, and the player of a call that is over. It stands
 * alone, loaded where a page wants one of them, because they must be there before a call begins.
 */
import {nothing, type TemplateResult} from 'lit';
import type {CallStats} from '../realtime/session/figures/call-stats.js';
import type {CallWatch} from '../realtime/session/figures/watch-call.js';
import type {CallLog} from '../realtime/session/log/call-log.js';
import type {SessionController} from './controllers/session-controller.js';
import type {CallInspector} from './inspector/call-inspector.js';
import {loadPart, type PartModule} from './parts-on-demand.js';
import type {Tape} from './recording/tape.js';
import type {CallSession, SessionFactory, VoiceHost} from './shell-link.js';

export class Onlookers {
  readonly #host: VoiceHost;
  readonly #session: SessionController;
  /** Has the visitor agreed that the call is recorded? */
  readonly #agreed: () => boolean | undefined;
  #figures: PartModule<'figures'> | undefined;
  #logs: PartModule<'log'> | undefined;
  #inspector: CallInspector | undefined;
  #watch: CallWatch | undefined;
  #log: CallLog | undefined;
  /** Records calls, or plays one. */
  #tape: Tape | undefined;
  #recording: Tape | undefined;

  constructor(host: VoiceHost, session: SessionController, agreed: () => boolean | undefined) {
    this.#host = host;
    this.#session = session;
    this.#agreed = agreed;
    session.onSession = call => this.#follow(call);
  }

  /** How quick the call is, or the last one was. */
  get stats(): CallStats | undefined {
    return this.#watch?.stats;
  }

  /** What happened in the present or last call, where somebody wants that written down. */
  get log(): CallLog | undefined {
    return this.#log;
  }

  /** What can join in the middle of a call does. */
  async update(): Promise<void> {
    const {debug, metrics} = this.#host;
    if (debug && !this.#inspector) {
      const {CallInspector} = await loadPart('inspector');
      this.#inspector ??= new CallInspector(this.#host);
    }
    if ((!debug && !metrics) || this.#figures) return;
    this.#figures = await loadPart('figures');
    const {session} = this.#session;
    if (session && !this.#watch) this.#watchFigures(session);
  }

  /**
   * Before a call: whoever looks into it must be there. A recording that cannot be is none. Resolves to who makes its session:
   * `spoken` where speech is made elsewhere than by the provider.
   */
  async before(spoken: SessionFactory | undefined): Promise<SessionFactory | undefined> {
    const {record, replay, mode, debug} = this.#host;
    const isRecorded = record && !replay && mode !== 'text';
    if (debug || isRecorded) this.#logs = await loadPart('log').catch(() => undefined);
    await this.update().catch(() => undefined);
    if (replay) {
      const {CallReplay} = await loadPart('replay');
      this.#tape = new CallReplay(this.#host);
      const {connecting: allowMicrophone} = this.#session.words.value;
      this.#session.words.add({allowMicrophone});
    } else if (!isRecorded) this.#tape = undefined;
    else this.#tape = await this.#loadRecording().catch(() => undefined);
    const tape = this.#tape;
    return tape ? options => tape.make(options, spoken) : spoken;
  }

  renderSign(): TemplateResult | typeof nothing {
    return this.#tape?.renderSign() ?? nothing;
  }

  renderBehind(): TemplateResult | typeof nothing {
    return this.#tape?.renderBehind() ?? nothing;
  }

  renderInspector(): TemplateResult | typeof nothing {
    return this.#host.debug && this.#inspector ? this.#inspector.render() : nothing;
  }

  async #loadRecording(): Promise<Tape> {
    const {CallRecording} = await loadPart('recording');
    return (this.#recording ??= new CallRecording(this.#host, {agreed: this.#agreed, log: () => this.#log}));
  }

  #follow(session: CallSession): void {
    const {agent, mode, lang} = this.#host;
    this.#log?.close();
    this.#log =
      this.#logs &&
      new this.#logs.CallLog(session, {
        about: {...(agent && {agent: String(agent)}), ...(mode && {mode: String(mode)}), ...(lang && {lang})},
      });
    this.#watchFigures(session);
    this.#inspector?.follow(session, this.#log);
    this.#tape?.follow(session);
  }

  #watchFigures(session: CallSession): void {
    this.#watch?.close();
    this.#watch = this.#figures && new this.#figures.CallWatch(session, this.#log);
  }
}
