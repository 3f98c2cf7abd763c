/**
 * Which sound of a call is recorded: the microphone as it is sent, and the answers as they are heard, wherever both stand
 * right now. It stands alone because devices, contexts and lines change while one recording goes on.
 */
import type {AudioGesture} from '../../../audio/gesture.js';
import type {CallRecorder} from '../../../audio/call-recorder.js';
import {Disposers} from '../../../shared/disposers.js';
import type {Call} from '../call.js';
import type {VoiceSession} from '../voice-session.js';

export type CallTracksOptions = {
  readonly recorder: CallRecorder;
  readonly session: Pick<VoiceSession, 'state' | 'pushToTalk'>;
  /** The context that sounds stand in cannot be recorded in. */
  readonly onFailed: (failure: unknown) => void;
};

export class CallTracks {
  readonly #options: CallTracksOptions;
  readonly #disposers = new Disposers();
  #call: Call | undefined;
  #visitor: {readonly stream: MediaStream; readonly source: AudioNode; readonly gate: GainNode} | undefined;

  constructor(options: CallTracksOptions) {
    this.#options = options;
    const {state, pushToTalk} = options.session;
    this.#disposers.defer(state.subscribe(() => this.#setGate()));
    this.#disposers.defer(pushToTalk.subscribe(() => this.#setGate()));
    this.#disposers.defer(() => this.#leaveVisitor());
  }

  /** Begins with the microphone of the click: what is said before the line stands is part of the call. */
  async begin({context, microphone}: AudioGesture): Promise<void> {
    const stream = await microphone?.catch(() => undefined);
    await this.#listenIn(context);
    if (stream !== undefined && this.#call === undefined) this.#hearVisitor(context, stream);
  }

  /** The call stands: from now on what is recorded is what it says that is heard. */
  async attach(call: Call): Promise<void> {
    const {input, stage, line} = call;
    if (stage === undefined || this.#disposers.disposed) return;
    this.#call = call;
    const again = (): void => this.#hear();
    this.#disposers.defer(stage.events.on('moved', () => void this.#listenIn(stage.context).then(again)));
    if (input) this.#disposers.defer(input.microphone.events.on('changed', again));
    this.#disposers.defer(line.events.on('taken', again));
    await this.#listenIn(stage.context);
    this.#hear();
  }

  /** Idempotent. The recorder is lent. */
  close(): void {
    this.#disposers.dispose();
  }

  #hear(): void {
    if (this.#call === undefined || this.#disposers.disposed) return;
    const {input, stage, line} = this.#call;
    if (stage === undefined) return;
    if (input) this.#hearVisitor(stage.context, input.microphone.stream);
    const heard = line.link.leg?.output.line?.speaker.input;
    if (heard) this.#options.recorder.hear('assistant', heard);
  }

  #hearVisitor(context: AudioContext, stream: MediaStream): void {
    const {recorder} = this.#options;
    if (this.#disposers.disposed) return;
    if (this.#visitor?.stream === stream && this.#visitor.source.context === context) {
      recorder.hear('visitor', this.#visitor.gate);
      return;
    }
    try {
      // Muted and paused, the tracks themselves are silent.
      const source = context.createMediaStreamSource(stream);
      const gate = new GainNode(context);
      source.connect(gate);
      this.#leaveVisitor();
      this.#visitor = {stream, source, gate};
      this.#setGate();
      recorder.hear('visitor', gate);
    } catch (failure) {
      // Firefox takes no stream of another rate than the context's.
      this.#options.onFailed(failure);
    }
  }

  /** By hand, what is said between turns is not sent, and no part of the call. */
  #setGate(): void {
    if (this.#visitor === undefined) return;
    const {state, pushToTalk} = this.#options.session;
    const now = state.get();
    const isHeard = !pushToTalk.get() || (now.phase === 'live' && now.input === 'hearing');
    this.#visitor.gate.gain.value = isHeard ? 1 : 0;
  }

  async #listenIn(context: AudioContext): Promise<void> {
    try {
      await this.#options.recorder.listenIn(context);
    } catch (failure) {
      if (!this.#disposers.disposed) this.#options.onFailed(failure);
    }
  }

  #leaveVisitor(): void {
    this.#visitor?.source.disconnect();
    this.#visitor?.gate.disconnect();
    this.#visitor = undefined;
  }
}
