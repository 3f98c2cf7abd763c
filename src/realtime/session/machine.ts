/**
 * The session machine: one pure function from state and input to the next state. It stands alone so that the
 * whole behaviour of a call can be read, and tested, as a table. Late inputs are normal and change nothing.
 */
import type {VoiceError} from '../../shared/errors.js';
import type {VisitorReport} from '../protocol/guarded-server.js';
import type {ConnectStep, EndReason, LiveState, SessionState, Turn} from './state.js';

export type SessionInput =
  | {readonly type: 'start'}
  | {readonly type: 'step'; readonly step: ConnectStep}
  /** Sound and events flow: for the first time, again after a break, or after a pause. */
  | {readonly type: 'ready'; readonly micMuted: boolean}
  /** The line broke; another try follows after `delay` ms. */
  | {readonly type: 'broken'; readonly attempt: number; readonly delay: number; readonly cause: VoiceError}
  | {readonly type: 'paused'}
  | {readonly type: 'failed'; readonly error: VoiceError}
  | {readonly type: 'ended'; readonly reason: EndReason; readonly report?: VisitorReport | undefined}
  | {readonly type: 'mic-muted'; readonly muted: boolean}
  | {readonly type: 'speech-started'}
  | {readonly type: 'speech-stopped'}
  /** A turn is complete: an answer is on its way. */
  | {readonly type: 'answer-awaited'}
  /** The provider is done. `more`: sound of it is still to be heard, or a tool is at work for the next answer. */
  | {readonly type: 'answer-done'; readonly more: boolean}
  | {readonly type: 'playback-started'}
  /** There is silence now. `more`: another answer is on its way. */
  | {readonly type: 'playback-drained'; readonly more: boolean}
  /** Somebody seems to speak, and the answer steps back; or nobody did after all. */
  | {readonly type: 'ducked'; readonly ducked: boolean}
  | {readonly type: 'interrupted'}
  /** The sound takes another way while the call goes on; or has taken it. */
  | {readonly type: 'switching'; readonly on: boolean};

/** The next state. It is the same object where the input changes nothing. */
export function transition(state: SessionState, input: SessionInput): SessionState {
  switch (input.type) {
    case 'start':
      return isRunning(state) ? state : {phase: 'connecting', step: 'microphone', attempt: 1};
    case 'step':
      return state.phase === 'connecting' ? {...state, step: input.step} : state;
    case 'ready':
      return isRunning(state) && state.phase !== 'live'
        ? live({input: input.micMuted ? 'muted' : 'listening', output: 'silent', link: 'steady'})
        : state;
    case 'broken': {
      const {attempt, delay, cause} = input;
      const wasOpen = isRunning(state) && state.phase !== 'connecting';
      return wasOpen ? {phase: 'reconnecting', attempt, delay, cause} : state;
    }
    case 'paused':
      return state.phase === 'live' ? {phase: 'paused'} : state;
    case 'failed':
      return isRunning(state) ? {phase: 'failed', error: input.error} : state;
    case 'ended': {
      const {type: phase, ...end} = input;
      return isRunning(state) ? {phase, ...end} : state;
    }
    default:
      return state.phase === 'live' ? withinCall(state, input) : state;
  }
}

/** Is a call open, or being opened? */
export function isRunning(state: SessionState): boolean {
  return state.phase !== 'idle' && state.phase !== 'failed' && state.phase !== 'ended';
}

type LiveInput = Exclude<
  SessionInput,
  {type: 'start' | 'step' | 'ready' | 'broken' | 'paused' | 'failed' | 'ended'}
>;
type LiveParts = Pick<LiveState, 'input' | 'output' | 'link'>;

function withinCall(state: LiveState, input: LiveInput): LiveState {
  const parts = nextParts(state, input);
  const same = parts.input === state.input && parts.output === state.output && parts.link === state.link;
  return same ? state : live(parts);
}

function nextParts(state: LiveState, input: LiveInput): LiveParts {
  switch (input.type) {
    case 'mic-muted':
      return {...state, input: input.muted ? 'muted' : state.input === 'muted' ? 'listening' : state.input};
    case 'speech-started':
      // Sound that was on its way when the visitor muted is no news about an open microphone.
      return state.input === 'muted' ? state : {...state, input: 'hearing'};
    case 'speech-stopped':
      return state.input === 'hearing' ? {...state, input: 'listening'} : state;
    case 'answer-awaited':
      return state.output === 'silent' ? {...state, output: 'thinking'} : state;
    case 'answer-done':
      return state.output === 'thinking' && !input.more ? {...state, output: 'silent'} : state;
    case 'playback-started':
      return {...state, output: 'speaking'};
    case 'playback-drained':
      return {...state, output: input.more ? 'thinking' : 'silent'};
    case 'ducked':
      if (state.output !== 'speaking' && state.output !== 'ducked') return state;
      return {...state, output: input.ducked ? 'ducked' : 'speaking'};
    case 'interrupted':
      return {...state, output: 'silent'};
    case 'switching':
      // The sound of an answer ends with its link, and what was awaited there does not come.
      return input.on
        ? {...state, link: 'switching', output: state.output === 'thinking' ? 'thinking' : 'silent'}
        : {...state, link: 'steady', output: 'silent'};
  }
}

function live(parts: LiveParts): LiveState {
  return {phase: 'live', turn: turnOf(parts), input: parts.input, output: parts.output, link: parts.link};
}

/** The visitor's own voice comes first: who speaks sees that they are heard. */
function turnOf({input, output}: LiveParts): Turn {
  if (input === 'hearing') return 'hearing';
  if (output === 'speaking' || output === 'ducked') return 'speaking';
  return output === 'thinking' ? 'thinking' : 'listening';
}
