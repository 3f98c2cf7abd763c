/** The sound of a call on this side: the stage that everything stands on, and the microphone. Open before any link is. */
import {awaitRunning} from '../../audio/context.js';
import {openAudioGesture, type AudioGesture} from '../../audio/gesture.js';
import {AudioStage} from '../../audio/stage.js';
import {VoiceInput} from '../../audio/voice-input.js';
import type {Disposers} from '../../shared/disposers.js';
import {VoiceError} from '../../shared/errors.js';
import type {Store} from '../../shared/store.js';
import type {ConnectStep} from './state.js';

export type CallSoundOptions = {
  readonly microphone: MediaTrackConstraints;
  /** Followed from the first moment: what is said while it is muted is not kept for the line either. */
  readonly micMuted: Store<boolean>;
  readonly latencyHint?: AudioContextLatencyCategory | undefined;
  readonly workletBaseUrl?: string | undefined;
  readonly outputDeviceId?: string | undefined;
  /** What goes wrong with a device and does not end the call. */
  readonly onNotice: (error: VoiceError) => void;
  /** What the click opened; without it the call asks by itself. */
  readonly gesture?: AudioGesture | undefined;
  readonly onStep: (step: ConnectStep) => void;
};

/** What the click opened, or the same without a click. */
export function takeGesture({gesture, microphone, latencyHint}: CallSoundOptions): AudioGesture {
  if (typeof AudioContext !== 'function') {
    throw new VoiceError('browser/unsupported', {message: 'This browser has no Web Audio'});
  }
  return gesture ?? openAudioGesture({microphone, ...(latencyHint !== undefined && {latencyHint})});
}

/** `onlyHears`: the answers will come over a line that the browser plays by itself, as far as this page can tell. */
export function openStage({context}: AudioGesture, options: CallSoundOptions, onlyHears = false): AudioStage {
  const {latencyHint, workletBaseUrl, outputDeviceId, onNotice} = options;
  const stage = new AudioStage({context, latencyHint, workletBaseUrl, onlyHears});
  stage.events.on('notice', onNotice);
  if (outputDeviceId !== undefined) void stage.setOutputDevice(outputDeviceId);
  return stage;
}

/** The permission first: while the prompt is open, a context that was not started by a click cannot run. */
export async function openInput(
  gesture: AudioGesture,
  stage: AudioStage,
  {microphone: constraints, micMuted, onNotice, onStep}: CallSoundOptions,
  disposers: Disposers,
  signal: AbortSignal,
): Promise<VoiceInput> {
  const input = await VoiceInput.open({stage, gesture, constraints, onNotice}, signal);
  disposers.defer(() => input.close());
  input.setMuted(micMuted.get());
  disposers.defer(micMuted.subscribe(muted => input.setMuted(muted)));
  onStep('channel');
  // The one that sounds now: a device may have brought another while the permission was asked for.
  await awaitRunning({...gesture, context: stage.context}, signal);
  return input;
}
