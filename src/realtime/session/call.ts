/**
 * Opens everything that a call needs (sound, microphone, line) or nothing: whatever fails, what was opened is
 * closed again. It stands alone so that the session never has to ask what is half open.
 */
import {closeAudioGesture} from '../../audio/gesture.js';
import type {PageSettings} from '../../config/schema.js';
import type {AudioStage} from '../../audio/stage.js';
import type {VoiceInput} from '../../audio/voice-input.js';
import {within} from '../../shared/abort.js';
import {Disposers} from '../../shared/disposers.js';
import {VoiceError, asVoiceError} from '../../shared/errors.js';
import type {LegKind, MediaLeg} from '../legs/leg.js';
import {openInput, openStage, takeGesture, type CallSoundOptions} from './call-sound.js';
import type {Connector, Link} from './connector.js';
import type {FirstLeg} from './find-connector.js';
import {Line, type LineOptions} from './line.js';
import type {EarTurns} from './ear-turns.js';
import type {PushToTalk} from './push-to-talk.js';
import {rungsFor, type Rung, type RungMemory} from './rungs.js';
import {keepAwake} from './wake-lock.js';

/** How long the server may take to say how calls are connected. */
const FIND_LIMIT_MS = 10_000;

export type CallOptions = CallSoundOptions & {
  readonly mode: PageSettings['mode'] & string;
  readonly transport: 'auto' | LegKind;
  readonly memory: RungMemory;
  /** Finds out how to connect: asked while the permission prompt is open. */
  readonly findConnector: (signal: AbortSignal, firstLeg: FirstLeg) => Promise<Connector>;
};

export type Call = {
  readonly line: Line;
  readonly stage: AudioStage | undefined;
  readonly close: () => void;
} & (
  | {
      readonly input: VoiceInput;
      /** Where nobody else begins and ends turns: who does so, the visitor by hand or the ear of this page. */
      readonly hand: typeof PushToTalk | typeof EarTurns | undefined;
    }
  /** A written call. */
  | {readonly input: undefined; readonly hand: undefined}
);

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
  const close = (): void => disposers.dispose();
  if (options.mode === 'text') {
    onStep('channel');
    const line = await openLine(options, undefined, disposers, attempt);
    return {line, input: undefined, stage: undefined, hand: undefined, close};
  }
  onStep('microphone');
  const gesture = disposers.use(takeGesture(options), closeAudioGesture);
  const onlyHears = options.mode === 'conversation' && firstLegOf(options) === 'webrtc';
  const stage = disposers.use(openStage(gesture, options, onlyHears), opened => opened.close());
  const opening = openInput(gesture, stage, options, disposers, signal);
  let early: {readonly leg: MediaLeg; readonly attached: Promise<void>} | undefined;
  const onLeg = (leg: MediaLeg): void => {
    early = {leg, attached: opening.then(input => leg.attachInput(input, 0))};
    // Where the leg is not the one that is taken, nobody waits for it.
    early.attached.catch(() => undefined);
  };
  const [input, line] = await Promise.all([
    opening,
    openLine({...options, onLeg}, stage, disposers, attempt),
  ]);
  signal.throwIfAborted();
  onStep('media');
  const hand = await handOf(line);
  const {leg} = line.link;
  if (hand === undefined) await (early?.leg === leg ? early?.attached : leg?.attachInput(input, 0));
  signal.throwIfAborted();
  disposers.defer(keepAwake());
  return {line, input, stage, hand, close};
}

/** By hand, nothing is sent before the visitor says so; by ear, what sends it says where a turn ends, too. */
async function handOf({turns: {pushToTalk}}: Line): Promise<Call['hand']> {
  if (pushToTalk === 'by-ear') return (await import('./ear-turns.js')).EarTurns;
  return pushToTalk ? (await import('./push-to-talk.js')).PushToTalk : undefined;
}

async function openLine(
  options: CallOptions & Pick<LineOptions, 'onLeg'>,
  stage: AudioStage | undefined,
  disposers: Disposers,
  attempt: AbortController,
): Promise<Line> {
  const {mode, memory, onLeg} = options;
  const {signal} = attempt;
  const finding = options.findConnector(signal, firstLegOf(options));
  const connector = await within(FIND_LIMIT_MS, finding, () => serverTimeout());
  disposers.defer(() => connector.close());
  const isFree = mode === 'conversation' || (stage && connector.webrtc);
  const rungs = (): readonly Rung[] => rungsOf(isFree ? options : {...options, transport: 'websocket'});
  const line = await Line.open({connector, stage, rungs, memory, onLeg}, signal);
  disposers.defer(() => line.close());
  watchLink(line.link, disposers, attempt);
  return line;
}

function rungsOf({transport, memory}: Pick<CallOptions, 'transport' | 'memory'>): readonly Rung[] {
  return rungsFor(transport, typeof RTCPeerConnection === 'function', memory);
}

function firstLegOf(options: CallOptions): FirstLeg {
  return options.mode === 'text' ? 'none' : (rungsOf(options)[0]?.kind ?? 'none');
}

/** A link that breaks while the permission prompt is still open ends the start: nobody else listens yet. */
function watchLink({channel, leg}: Link, disposers: Disposers, attempt: AbortController): void {
  const lose = (error: VoiceError): void => attempt.abort(error);
  disposers.defer(channel.events.on('closed', ({error}) => lose(error ?? new VoiceError('transport/lost'))));
  if (leg !== undefined) disposers.defer(leg.events.on('lost', lose));
}

function serverTimeout(): VoiceError {
  return new VoiceError('transport/timeout', {
    message: '/config did not answer in time',
  });
}
