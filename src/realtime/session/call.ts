/**
 * Opens everything that a call needs (sound, microphone, link) or nothing: whatever fails, what was opened is
 * closed again. It stands alone so that the session never has to ask what is half open.
 */
import {closeAudioGesture, openAudioGesture, type AudioGesture} from '../../audio/gesture.js';
import {awaitRunning} from '../../audio/context.js';
import {AudioStage} from '../../audio/stage.js';
import {VoiceInput} from '../../audio/voice-input.js';
import {within} from '../../shared/abort.js';
import {Disposers} from '../../shared/disposers.js';
import {VoiceError, asVoiceError} from '../../shared/errors.js';
import type {Store} from '../../shared/store.js';
import type {ControlChannel} from '../channels/channel.js';
import type {LegKind, MediaLeg} from '../legs/leg.js';
import {supportsWebRtc} from '../legs/webrtc.js';
import type {Connector, Link} from './connector.js';
import type {ConnectStep} from './state.js';
import {keepAwake} from './wake-lock.js';

/** How long WebRTC may take where a WebSocket can still be tried. */
const WEBRTC_LIMIT_MS = 5_000;
/** How long the last way to connect may take. */
const CONNECT_LIMIT_MS = 10_000;

export type CallOptions = {
  readonly mode: 'conversation' | 'text';
  readonly transport: 'auto' | LegKind;
  /** Finds out how to connect: asked while the permission prompt is open. */
  readonly findConnector: (signal: AbortSignal) => Promise<Connector>;
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

export type Call = {
  readonly answeredBy: Connector['answeredBy'];
  readonly channel: ControlChannel;
  readonly leg: MediaLeg | undefined;
  readonly transport: LegKind;
  /** Why this transport was taken: `preferred`, `only`, or the code of the failure before it. */
  readonly reason: string;
  /** Absent in a written call. */
  readonly input: VoiceInput | undefined;
  readonly stage: AudioStage | undefined;
  readonly close: () => void;
};

/** Rejects with a `VoiceError`, or with the abort of `signal`; both leave nothing open. */
export async function openCall(options: CallOptions, signal: AbortSignal): Promise<Call> {
  const disposers = new Disposers();
  const attempt = new AbortController();
  signal.addEventListener('abort', () => attempt.abort(signal.reason), {once: true, signal: attempt.signal});
  try {
    return await openParts(options, disposers, attempt);
  } catch (failure) {
    attempt.abort();
    disposers.dispose();
    signal.throwIfAborted();
    throw asVoiceError(failure, 'transport/handshake');
  }
}

async function openParts(
  options: CallOptions,
  disposers: Disposers,
  attempt: AbortController,
): Promise<Call> {
  const {signal} = attempt;
  const {onStep} = options;
  if (options.mode === 'text') {
    onStep('channel');
    const opened = await openLink(options, undefined, disposers, attempt);
    return {...opened, input: undefined, stage: undefined, close: () => disposers.dispose()};
  }
  onStep('microphone');
  const gesture = disposers.use(takeGesture(options), closeAudioGesture);
  const stage = disposers.use(openStage(gesture, options), opened => opened.close());
  const [input, opened] = await Promise.all([
    openSound(gesture, stage, options, disposers, signal),
    openLink(options, stage, disposers, attempt),
  ]);
  signal.throwIfAborted();
  onStep('media');
  await opened.leg?.attachInput(input);
  signal.throwIfAborted();
  disposers.defer(keepAwake());
  return {...opened, input, stage, close: () => disposers.dispose()};
}

function openStage({context}: AudioGesture, options: CallOptions): AudioStage {
  const {latencyHint, workletBaseUrl, outputDeviceId, onNotice} = options;
  const stage = new AudioStage({context, latencyHint, workletBaseUrl});
  stage.events.on('notice', onNotice);
  if (outputDeviceId !== undefined) void stage.setOutputDevice(outputDeviceId);
  return stage;
}

/** The permission first: while the prompt is open, a context that was not started by a click cannot run. */
async function openSound(
  gesture: AudioGesture,
  stage: AudioStage,
  {microphone: constraints, micMuted, onNotice, onStep}: CallOptions,
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

function takeGesture({gesture, microphone, latencyHint}: CallOptions): AudioGesture {
  if (typeof AudioContext !== 'function') {
    throw new VoiceError('browser/unsupported', {message: 'This browser has no Web Audio'});
  }
  return gesture ?? openAudioGesture({microphone, ...(latencyHint !== undefined && {latencyHint})});
}

type OpenedLink = Link & Pick<Call, 'answeredBy' | 'transport' | 'reason'>;

/** Tries the transports in order. Only a failure of the way itself leads to the next one. */
async function openLink(
  options: CallOptions,
  stage: AudioStage | undefined,
  disposers: Disposers,
  attempt: AbortController,
): Promise<OpenedLink> {
  const {signal} = attempt;
  const connector = await within(CONNECT_LIMIT_MS, options.findConnector(signal), () => serverTimeout());
  disposers.defer(() => connector.close());
  const {answeredBy} = connector;
  const kinds = transportsOf(options);
  let reason = kinds.length > 1 ? 'preferred' : 'only';
  for (const [index, kind] of kinds.entries()) {
    const isLast = index === kinds.length - 1;
    try {
      const link = await openOne(connector, kind, stage, isLast ? CONNECT_LIMIT_MS : WEBRTC_LIMIT_MS, signal);
      disposers.defer(() => link.leg?.close());
      watchLink(link, disposers, attempt);
      return {...link, answeredBy, transport: kind, reason};
    } catch (failure) {
      signal.throwIfAborted();
      if (isLast || !isWayFailure(failure)) throw failure;
      reason = failure.code;
    }
  }
  throw new VoiceError('browser/unsupported', {message: 'This browser has no transport for voice'});
}

async function openOne(
  connector: Connector,
  kind: LegKind,
  stage: AudioStage | undefined,
  limitMs: number,
  signal: AbortSignal,
): Promise<Link> {
  const attempt = new AbortController();
  const opening = connector.open({kind, stage}, AbortSignal.any([signal, attempt.signal]));
  try {
    return await within(limitMs, opening, () => timeoutOf(kind, limitMs));
  } catch (failure) {
    attempt.abort();
    // One that opens after its time after all is not used any more; its rejection is expected.
    opening.then(
      late => late.leg?.close(),
      () => undefined,
    );
    throw failure;
  }
}

/** A link that breaks while the permission prompt is still open ends the start: nobody else listens yet. */
function watchLink({channel, leg}: Link, disposers: Disposers, attempt: AbortController): void {
  const lose = (error: VoiceError): void => attempt.abort(error);
  disposers.defer(channel.events.on('closed', ({error}) => lose(error ?? new VoiceError('transport/lost'))));
  if (leg !== undefined) disposers.defer(leg.events.on('lost', lose));
}

function serverTimeout(): VoiceError {
  return new VoiceError('transport/timeout', {
    message: 'The voice server did not say what it offers in time',
  });
}

function timeoutOf(kind: LegKind, limitMs: number): VoiceError {
  return new VoiceError('transport/timeout', {
    message: `${kind} was not connected within ${limitMs / 1000} s`,
  });
}

function transportsOf({mode, transport}: CallOptions): readonly LegKind[] {
  if (mode === 'text') return ['websocket'];
  if (transport === 'webrtc') {
    if (!supportsWebRtc())
      throw new VoiceError('browser/unsupported', {message: 'This browser has no WebRTC'});
    return ['webrtc'];
  }
  return transport === 'websocket' || !supportsWebRtc() ? ['websocket'] : ['webrtc', 'websocket'];
}

/** A refused key or an empty budget is refused over any transport. */
function isWayFailure(failure: unknown): failure is VoiceError {
  return (
    failure instanceof VoiceError &&
    (failure.code === 'transport/handshake' || failure.code === 'transport/timeout')
  );
}
