/**
 * Records the calls of one widget, each only where its visitor has agreed: asks them, shows that it records, and hands the
 * file over at the end. It stands alone, loaded where the page wants calls recorded.
 */
import {html, nothing, type TemplateResult} from 'lit';
import {CallRecorder, warmRecorder} from '../../audio/call-recorder.js';
import type {AudioGesture} from '../../audio/gesture.js';
import type {CallLog} from '../../realtime/session/log/call-log.js';
import {CallTracks} from '../../realtime/session/log/call-tracks.js';
import {isRunning} from '../../realtime/session/machine.js';
import {openCall, type Call, type CallOptions} from '../../realtime/session/call.js';
import {VoiceSession, type VoiceSessionOptions} from '../../realtime/session/voice-session.js';
import type {CallSession, SessionFactory, VoiceHost} from '../shell-link.js';
import {
  VoiceRecordingChangeEvent,
  VoiceRecordingEvent,
  type RecordedCall,
  type RecordingReason,
} from './recording-event.js';
import './recording-sign.js';
import type {RecordingStage} from './recording-sign.js';
import type {Tape} from './tape.js';

export type CallRecordingOptions = {
  /** What the visitor said to the question before the call; absent: they were not asked. */
  readonly agreed: () => boolean | undefined;
  readonly log: () => CallLog | undefined;
};

/** What a call has of sound so far. */
type Sound = {readonly gesture?: AudioGesture | undefined; readonly call?: Call | undefined};
type Running = {readonly recorder: CallRecorder; readonly tracks: CallTracks};

export class CallRecording implements Tape {
  readonly #host: VoiceHost;
  readonly #options: CallRecordingOptions;
  #stage: RecordingStage | undefined;
  /** What the visitor has answered on this page. */
  #answer: boolean | undefined;
  #session: CallSession | undefined;
  #sound: Sound = {};
  #running: Running | undefined;
  #recorded: RecordedCall | undefined;

  constructor(host: VoiceHost, options: CallRecordingOptions) {
    this.#host = host;
    this.#options = options;
  }

  readonly make = (options: VoiceSessionOptions, spoken?: SessionFactory): CallSession =>
    (this.#host.createSession ?? spoken)?.(options) ??
    new VoiceSession({...options, open: (given, signal) => this.#open(given, signal)});

  readonly follow = (session: CallSession): void => {
    this.#session = session;
    this.#sound = {};
    this.#recorded = undefined;
    const agreed = this.#options.agreed() ?? this.#answer;
    this.#become(agreed === undefined ? 'asking' : undefined);
    if (agreed === undefined) warmRecorder(this.#workletBaseUrl);
    if (agreed === false) this.#tell(false, 'refused');
    if (agreed === true) this.#record(session);
    session.call.subscribe(call => call && this.#attach(call));
    session.state.subscribe(state => {
      if (!isRunning(state) && this.#session === session) void this.#finish();
    });
  };

  renderSign(): TemplateResult | typeof nothing {
    return this.#stage === undefined || this.#stage === 'done' ? nothing : this.#render();
  }

  renderBehind(): TemplateResult | typeof nothing {
    return this.#stage === 'done' ? this.#render() : nothing;
  }

  #render(): TemplateResult {
    return html`
      <rv-recording
        .stage=${this.#stage}
        exportparts="recording, record-button, unrecorded-button, download-recording-button"
        @answer=${(event: CustomEvent<boolean>) => this.#onAnswer(event.detail)}
        @download=${() => this.#download()}
      ></rv-recording>
    `;
  }

  #onAnswer(agreed: boolean): void {
    this.#answer = agreed;
    if (agreed && this.#session) this.#record(this.#session);
    else {
      this.#become(undefined);
      this.#tell(false, 'refused');
    }
  }

  get #workletBaseUrl(): string | undefined {
    const {workletBaseUrl} = this.#host;
    return workletBaseUrl ? String(workletBaseUrl) : undefined;
  }

  #open(given: CallOptions, signal: AbortSignal): Promise<Call> {
    const {gesture} = given;
    this.#sound = {gesture};
    if (gesture) void this.#running?.tracks.begin(gesture);
    return openCall(given, signal);
  }

  #attach(call: Call): void {
    this.#sound = {call};
    void this.#running?.tracks.attach(call);
  }

  #record(session: CallSession): void {
    const recorder = new CallRecorder({
      workletBaseUrl: this.#workletBaseUrl,
      onStarted: () => {
        this.#become('recording');
        this.#tell(true, 'agreed');
      },
      onFull: () => this.#stop('full'),
    });
    const tracks = new CallTracks({recorder, session, onFailed: () => this.#stop('failed')});
    this.#running = {recorder, tracks};
    const {gesture, call} = this.#sound;
    if (call) void tracks.attach(call);
    else if (gesture) void tracks.begin(gesture);
    // The sign is there when it is true.
    this.#become(undefined);
  }

  /** The call goes on; what was recorded is handed over when it is over. */
  #stop(reason: RecordingReason): void {
    if (this.#stage === 'over') return;
    this.#running?.tracks.close();
    this.#running?.recorder.close();
    this.#become('over');
    this.#tell(false, reason);
  }

  async #finish(): Promise<void> {
    const running = this.#running;
    const log = this.#options.log();
    this.#running = this.#session = undefined;
    if (running === undefined) {
      this.#become(undefined);
      return;
    }
    running.tracks.close();
    if (this.#stage === 'recording') this.#tell(false, 'ended');
    this.#become(undefined);
    const recording = await running.recorder.finish();
    const {startedAt} = running.recorder;
    if (recording === undefined || startedAt === undefined || log === undefined) return;
    const fileName = `call-${nameOf(new Date(log.startedAt))}.wav`;
    const file = log.file({url: fileName, at: Math.max(0, log.at(startedAt))});
    this.#recorded = {recording: recording.recording, duration: recording.duration, fileName, log: file};
    // Another call may have begun.
    if (!this.#isInCall()) this.#become('done');
    this.#host.dispatchEvent(new VoiceRecordingEvent(this.#recorded));
  }

  #isInCall(): boolean {
    return this.#session !== undefined;
  }

  #download(): void {
    if (this.#recorded === undefined) return;
    const {recording, fileName} = this.#recorded;
    const url = URL.createObjectURL(recording);
    Object.assign(document.createElement('a'), {href: url, download: fileName}).click();
    // The browser has taken it by then.
    setTimeout(() => URL.revokeObjectURL(url));
  }

  #become(stage: RecordingStage | undefined): void {
    this.#stage = stage;
    this.#host.requestUpdate();
  }

  #tell(recording: boolean, reason: RecordingReason): void {
    this.#host.dispatchEvent(new VoiceRecordingChangeEvent(recording, reason));
  }
}

/** `2026-11-23-0524`, by the clock of the visitor. */
function nameOf(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}-${two(date.getHours())}${two(date.getMinutes())}`;
}
