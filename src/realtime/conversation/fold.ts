/**
 * The conversation as a pure fold over events: each gives the next transcript. It stands alone so that widget and
 * guard read a conversation in the same way. Events may come late, twice, in any order, or not at all.
 */
import type {ConversationItem, ServerEvent} from '../protocol/server-events.js';
import type {CallStatus, ConversationEntry} from './entry.js';
import {USUAL_PACE, heardWords, soundLength, spokenLength, type Pace} from './heard-words.js';
import {beginItem, endItem, joinCalls} from './item-entry.js';
import {clip, merge, placeItem, toItem, type Item, type ItemChange} from './items.js';
import type {LocalEvent} from './local-events.js';

/** The most items that are remembered, shown or not: the oldest go first. */
export const ITEMS_KEPT = 1_000;
/** The newest so many items keep their pictures. */
export const PICTURES_KEPT = 20;
/** So many pieces of words are remembered by their event: a line that repeats them does so soon. */
export const PIECES_KEPT = 64;

export type Transcript = {
  /** What people read. The same array where an event changed nothing of it. */
  readonly entries: readonly ConversationEntry[];
  readonly items: readonly Item[];
  /** How fast the assistant speaks, learned from answers that were heard to their end. */
  readonly pace: Pace;
  readonly pieces: readonly string[];
};

export const NO_TRANSCRIPT: Transcript = {entries: [], items: [], pace: USUAL_PACE, pieces: []};

/** The transcript after `event`; the same object where the event says nothing about it. `now` in epoch ms. */
export function fold(transcript: Transcript, event: ServerEvent | LocalEvent, now: number): Transcript {
  const {entries, pieces} = transcript;
  // The same piece twice is one piece. A line without event ids repeats nothing.
  const piece = 'delta' in event ? event.event_id : undefined;
  if (piece !== undefined && pieces.includes(piece)) return transcript;
  const after = follow(transcript, event, now);
  if (after === transcript) return transcript;
  const items = after.items.slice(-ITEMS_KEPT);
  const old = items.length - PICTURES_KEPT - 1;
  if (items[old]?.images !== undefined) items[old] = withoutPictures(items[old]);
  const shown = items.flatMap(({hidden, gone, entry}) => (hidden || gone ? [] : [entry]));
  const same = shown.length === entries.length && shown.every((entry, at) => entry === entries[at]);
  return {
    ...after,
    items,
    entries: same ? entries : shown,
    pieces: piece === undefined ? pieces : [...pieces, piece].slice(-PIECES_KEPT),
  };
}

function follow(transcript: Transcript, event: ServerEvent | LocalEvent, now: number): Transcript {
  const {items, pace} = transcript;
  // Nobody has an empty id: then nothing changes.
  const edit = (id: string | undefined = '', change: Change, role?: Role): Transcript =>
    editItem(transcript, id, change, now, role);
  switch (event.type) {
    case 'conversation.item.added':
      return addItem(transcript, event.item, event.previous_item_id, now);
    case 'conversation.item.done':
      return finish(addItem(transcript, event.item, event.previous_item_id, now), event.item);
    case 'conversation.item.retrieved':
    case 'response.output_item.done':
      return finish(transcript, event.item);
    case 'response.done':
      return (event.response.output ?? []).reduce(finish, transcript);
    case 'conversation.item.deleted':
    // The assistant speaks up because nobody did: what is committed now is silence.
    case 'input_audio_buffer.timeout_triggered':
      return edit(event.item_id, () => ({gone: true}), 'note');

    case 'input_audio_buffer.speech_started':
      return edit(event.item_id, () => ({}), 'user');
    case 'input_audio_buffer.speech_stopped':
      return edit(event.item_id, ({until = now}) => ({until}), 'user');
    case 'input_audio_buffer.committed': {
      const previous = event.previous_item_id ?? undefined;
      return edit(event.item_id, ({hidden}) => (hidden ? {previous} : {}), 'user');
    }
    case 'conversation.item.input_audio_transcription.delta':
      return edit(
        event.item_id,
        ({final, text}) => (final ? {} : {text: event.text ?? text + (event.delta ?? ''), hidden: false}),
        'user',
      );
    case 'conversation.item.input_audio_transcription.completed': {
      const {logprobs} = event;
      const text = event.transcript.trim();
      const told = text === '' ? {unclear: true} : {hidden: false};
      return edit(event.item_id, () => ({text, final: true, ...told, ...(logprobs && {logprobs})}), 'user');
    }
    case 'conversation.item.input_audio_transcription.failed':
      return edit(event.item_id, ({final}) => (final ? {} : {unclear: true, final: true}), 'user');

    // Pieces of an answer whose item does not come stay unseen: it is not of this conversation.
    case 'response.output_audio_transcript.delta':
    case 'response.output_text.delta':
      return edit(event.item_id, ({final, text}) => (final ? {} : {text: text + event.delta}), 'assistant');
    case 'response.output_audio_transcript.done':
      return edit(event.item_id, ended(event.transcript), 'assistant');
    case 'response.output_text.done':
      return edit(event.item_id, ended(event.text), 'assistant');

    case 'response.mcp_call.completed':
      return settle(transcript, event.item_id, 'done');
    case 'response.mcp_call.failed':
      return settle(transcript, event.item_id, 'failed');
    case 'tool':
      return settle(transcript, event.callId, event.status, event.output);

    case 'note':
      return edit(
        event.id,
        ({hidden}) => (hidden ? {text: event.text, final: true, hidden: false} : {}),
        'note',
      );
    case 'playing': {
      const at = now - (event.heardMs ?? 0);
      const newest = items.findLast(({role}) => role === 'assistant')?.id;
      const id = event.on ? (event.itemId ?? newest) : undefined;
      // One answer is heard at a time: where another one begins, it is over.
      const over = items.find(({id: known, played}) => played && known !== id);
      if (over === undefined) {
        return edit(id, ({played}) => (played === undefined ? {played: true, at} : {played: true}));
      }
      const after = edit(over.id, () => ({played: false, until: at}));
      return follow({...after, pace: learn(pace, over, at)}, event, now);
    }
    case 'heard':
      return edit(
        event.itemId ?? items.find(({played}) => played)?.id,
        cut(event.heardMs, now, pace, event.soundMs),
      );
    case 'conversation.item.truncated':
      return edit(event.item_id, cut(event.audio_end_ms, now, pace));
    default:
      return transcript;
  }
}

type Role = ConversationEntry['role'];
type Change = (item: Item) => ItemChange;

/** Changes an item. One that is not known yet is remembered where a role is given, and stays unseen until it comes. */
function editItem(transcript: Transcript, id: string, change: Change, now: number, role?: Role): Transcript {
  const {items} = transcript;
  const at = items.findIndex(item => item.id === id);
  const known = items[at] ?? (role && toItem({id, role, text: '', final: false, at: now, hidden: true}));
  if (known === undefined) return transcript;
  const next = merge(known, change(known));
  if (next === items[at]) return transcript;
  const item = toItem(next);
  const moves = at < 0 || item.previous !== known.previous;
  return {...transcript, items: moves ? placeItem(items, item) : items.with(at, item)};
}

/** An item comes, that something may be known of already. One that is shown stays as and where it is. */
function addItem(
  transcript: Transcript,
  item: ConversationItem,
  previous: string | null | undefined,
  now: number,
): Transcript {
  const begin: Change = known =>
    known.hidden ? {...beginItem(item, known), ...(typeof previous === 'string' && {previous})} : {};
  const after = editItem(transcript, item.id, begin, now, 'note');
  const {callId} = after.items.find(({id}) => id === item.id)?.call ?? {};
  // The answer to a call is an item of its own, and may have come first.
  const answer = after.items.find(({hidden, call}) => hidden && call && call.callId === callId)?.call;
  return answer === undefined ? after : settle(after, answer.callId, answer.status, answer.output);
}

function finish(transcript: Transcript, item: ConversationItem): Transcript {
  return editItem(transcript, item.id, known => endItem(item, known), 0);
}

function settle(transcript: Transcript, callId: string, status: CallStatus, output?: string): Transcript {
  const item = transcript.items.find(({hidden, call}) => !hidden && call?.callId === callId);
  if (item === undefined) return transcript;
  const change: Change = ({call}) =>
    call === undefined ? {} : {call: joinCalls(call, {status, output: output && clip(output)})};
  return editItem(transcript, item.id, change, 0);
}

function ended(words: string): Change {
  return ({final, text, heard}) =>
    final ? {} : {text: words === '' || heard !== undefined ? text : words, final: true};
}

/** The end of the sound of an answer that was heard whole tells how fast the assistant speaks. */
function learn(pace: Pace, {text, at, until, final}: Item, now: number): Pace {
  if (until !== undefined || !final) return pace;
  return {characters: pace.characters + spokenLength(text), ms: pace.ms + Math.max(0, now - at)};
}

/**
 * Unless nothing of it is missing, an answer that was cut says what was heard. It is cut once: what was heard here is
 * better known than what the provider believes afterwards.
 */
function cut(heardMs: number | undefined, now: number, pace: Pace, soundMs?: number): Change {
  return ({role, text, final, at, heard: told, until = now}) => {
    if (role !== 'assistant' || told !== undefined) return {};
    const heard = heardWords(text, heardMs ?? now - at, soundMs ?? soundLength(text, pace));
    return {played: false, until, ...((!final || heard !== text) && {heard})};
  };
}

function withoutPictures({images: _, ...item}: Item): Item {
  return toItem(item);
}
