/**
 * A conversation that goes on in a new session: its entries as the client events that put them there. It stands alone
 * because reconnecting, changing the line and rotation all do the same, on either side.
 */
import {
  assistantText,
  contextNote,
  functionCall,
  toolOutput,
  userText,
  type ClientEvent,
} from '../protocol/client-events.js';
import type {ConversationEntry} from './entry.js';
import type {Transcript} from './fold.js';
import {clientItemId} from './item-id.js';
import {toItem} from './items.js';

/** The most characters that are replayed: ten thousand tokens or so, a third of what the smallest model remembers. */
export const REPLAY_CHARACTERS = 40_000;

/** For calls without an answer: one whose outcome is not known must not be made again in the belief that it never was. */
const OUTCOMES = {
  refused: '{"error":"The visitor refused"}',
  failed: '{"error":"It failed, or was not begun"}',
  running: '{"error":"The connection was lost before the outcome was known"}',
};

/** The newest whole turns that fit, oldest first. What was not heard, not understood or not finished is not in them. */
export function replay(
  entries: readonly ConversationEntry[],
  most: number = REPLAY_CHARACTERS,
): ClientEvent[] {
  const known = entries.map(entry => ({role: entry.role, events: eventsOf(entry)}));
  const first = firstThatFits(known, most);
  return known.slice(first).flatMap(({events}) => events);
}

/**
 * The transcript with ids that a client may send, so that the echo of a replay is known and adds nothing twice. The
 * same object where it has them already, which is normal.
 */
export function withClientIds(transcript: Transcript): Transcript {
  if (transcript.items.every(({id}) => clientItemId(id) === id)) return transcript;
  const items = transcript.items.map(item => toItem({...item, id: clientItemId(item.id)}));
  const entries = items.filter(({hidden, gone}) => hidden !== true && gone !== true).map(({entry}) => entry);
  return {...transcript, items, entries};
}

type Replayed = {readonly role: ConversationEntry['role']; readonly events: readonly ClientEvent[]};

/** Turns begin where the visitor speaks; of one that is too long by itself its end is kept. */
function firstThatFits(known: readonly Replayed[], most: number): number {
  let left = most;
  let turn = known.length;
  for (let at = known.length - 1; at >= 0; at -= 1) {
    left -= JSON.stringify(known[at]?.events).length;
    if (left < 0) return turn < known.length ? turn : at + 1;
    if (known[at]?.role === 'user') turn = at;
  }
  return 0;
}

function eventsOf({id: known, role, text, heard, final, unclear, call}: ConversationEntry): ClientEvent[] {
  const id = clientItemId(known);
  const words = (heard ?? text).trim();
  if (!final && heard === undefined) return [];
  if (call !== undefined) return callEvents(id, call);
  if (words === '') return [];
  if (role === 'user') return unclear === true ? [] : [userText(words, id)];
  if (role === 'assistant') return [assistantText(words, id)];
  return role === 'note' ? [contextNote(words, id)] : [];
}

/** A call and its answer, always both: a call without an answer is refused by some, and made again by others. */
function callEvents(id: string, call: NonNullable<ConversationEntry['call']>): ClientEvent[] {
  const {name, arguments: args, status} = call;
  // Consent that is over says nothing: what came of it is a call of its own.
  if (status === 'waiting' || (status === 'done' && call.output === undefined)) return [];
  const callId = clientItemId(call.callId);
  const output = call.output ?? OUTCOMES[status === 'done' ? 'running' : status];
  return [
    functionCall(callId, name, args === '' ? '{}' : args, id),
    toolOutput(callId, output, clientItemId(`${id} output`)),
  ];
}
