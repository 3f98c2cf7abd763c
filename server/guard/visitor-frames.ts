/** What each frame of a visitor does to the session of a call. One case a frame, so that it can be read as a list. */
import {VoiceError} from '../../src/shared/errors.js';
import {approval, contextNote, truncate, userText} from '../../src/realtime/protocol/client-events.js';
import type {ClientEvent} from '../../src/realtime/protocol/client-events.js';
import type {GuardedClientFrame} from '../../src/realtime/protocol/guarded-client.js';
import {retired, today} from '../config/retired.js';
import type {Aliases} from './aliases.js';
import type {CallLog} from './call-log.js';
import type {CallSound} from './call-sound.js';
import {boundedOutput, type PageTools} from './page-tools.js';
import type {ChangedCall} from './start.js';
import type {Turns} from './turns.js';

export type FramePorts = {
  readonly aliases: Aliases;
  readonly log: CallLog;
  readonly tools: PageTools;
  readonly turns: Turns;
  readonly sound: CallSound;
  /** A tool of this side is at work: its outcome is answered together with whatever comes before it. */
  readonly isAtWork: boolean;
  /** Of the present leg; `undefined` between two. */
  readonly leg: 'webrtc' | 'websocket' | undefined;
  /** Whoever sends the sound ends turns. */
  readonly byHand: boolean;
  /** Is what is answered written? Then only the page knows what is heard of it. */
  readonly isWritten: boolean;
  /** Does anybody answer? Else nobody is told or asked anything. */
  readonly isAnswered: boolean;
  readonly send: (event: ClientEvent) => void;
  /** Makes the call another one, as far as its agent allows; what is refused is told. */
  readonly change: (settings: Frame<'update'>['settings'], then: (changed: ChangedCall) => void) => void;
  readonly refuse: (error: VoiceError) => void;
};

type Frame<Type extends GuardedClientFrame['type']> = Extract<GuardedClientFrame, {type: Type}>;

/** What is said to whoever answers. */
const TO_ASSISTANT: ReadonlySet<GuardedClientFrame['type']> = new Set([
  'response.create',
  'conversation.item.create',
  'context',
  'approve',
]);

/** Frames that make no sense now are dropped: a race, not an attack. */
export function perform(frame: GuardedClientFrame, ports: FramePorts): void {
  if (!ports.isAnswered && TO_ASSISTANT.has(frame.type)) return;
  switch (frame.type) {
    case 'input_audio_buffer.commit':
      // Where turns are heard, there is nothing to end: minutes of silence would be written down, and paid.
      if (!ports.byHand) break;
      ports.sound.acks.ask();
      ports.send({type: frame.type});
      break;
    case 'input_audio_buffer.clear':
      ports.sound.acks.ask();
      ports.send({type: frame.type});
      break;
    case 'output.playing':
      if (ports.isWritten) ports.turns.onPlaying(frame.on);
      break;
    case 'response.create':
      if (!ports.isAtWork) ports.turns.onWanted();
      break;
    case 'response.cancel':
      ports.turns.cancel();
      break;
    case 'output_audio_buffer.clear':
      if (ports.leg === 'webrtc') ports.send({type: frame.type});
      break;
    case 'conversation.item.create':
      addItem(frame, ports);
      break;
    case 'conversation.item.truncate':
      cut(frame, ports);
      break;
    case 'update':
      update(frame, ports);
      break;
    case 'context':
      note(frame, ports);
      break;
    case 'approve':
      approve(frame, ports);
      break;
    default:
      // Legs, pauses and the end are the call's own; what is said of it goes to its owner.
      break;
  }
}

function addItem({item}: Frame<'conversation.item.create'>, {log, tools, turns, send}: FramePorts): void {
  if (item.type === 'message') {
    send(userText(item.content[0].text));
    turns.onInput();
    return;
  }
  const callId = item.call_id;
  const output = boundedOutput(item.output);
  const isUntold = tools.isUntold(callId);
  const answer = tools.answer(callId, output);
  if (answer === undefined) return;
  log.take({type: 'tool', callId, status: 'done', output});
  for (const event of isUntold ? log.tellCall(callId) : [answer]) send(event);
  turns.onInput();
}

/**
 * Clamped to what was sent: the provider refuses a cut behind the end of its answer. Sound that went another way, or
 * through another instance, is cut in the transcript alone.
 */
function cut(frame: Frame<'conversation.item.truncate'>, {aliases, log, sound, send}: FramePorts): void {
  const {item_id: alias, content_index: index, audio_end_ms: heard} = frame;
  const itemId = aliases.real(alias);
  const sentMs = itemId === undefined ? 0 : sound.streams.sentMs(itemId);
  const heardMs = sentMs === 0 ? heard : Math.min(heard, sentMs);
  log.take({type: 'heard', itemId: alias, heardMs});
  if (itemId !== undefined && sentMs > 0) send(truncate(itemId, index, heardMs));
}

function update({settings}: Frame<'update'>, {change, send, refuse}: FramePorts): void {
  const gone = retired(settings, today());
  if (gone !== undefined) {
    refuse(gone);
    return;
  }
  change(settings, ({updates, refused}) => {
    for (const session of updates) send({type: 'session.update', session});
    for (const name of refused) {
      const message = `The agent does not allow ${name}`;
      refuse(new VoiceError('config/not-allowed', {message}));
    }
  });
}

function note({text}: Frame<'context'>, {log, send}: FramePorts): void {
  const id = `note_${crypto.randomUUID().slice(0, 18)}`;
  log.take({type: 'note', id, text});
  send(contextNote(text, id));
}

/** What was allowed is answered when it is done; a refusal is the visitor's word, and may be answered once. */
function approve({id: alias, ok}: Frame<'approve'>, {aliases, turns, send}: FramePorts): void {
  const id = aliases.real(alias);
  if (id === undefined) return;
  send(approval(id, ok));
  if (!ok) turns.onInput();
}
