/** An item of the provider as a line of the transcript: what its beginning says, and what its end does. */
import {readContextNote} from '../protocol/client-events.js';
import type {ConversationItem} from '../protocol/server-events.js';
import type {EntryCall} from './entry.js';
import {clip, merge, type Item, type ItemChange} from './items.js';

/** The longest picture that is kept, in characters of its data URI. */
export const IMAGE_CHARACTERS = 1_000_000;

/** What the beginning of an item says; words that came before it stay. */
export function beginItem(item: ConversationItem, early: Item): ItemChange {
  const {role, content = []} = item;
  const call = callOf(item);
  if (call !== undefined) return {role: 'tool', text: call.name, call, hidden: call.name === ''};
  if (item.type !== 'message' || (role !== 'user' && role !== 'assistant')) return {role: 'note'};
  const words = wordsOf(item);
  const text = words === '' ? early.text : words;
  if (role === 'assistant') return {role, text, hidden: false};
  const note = readContextNote(text);
  if (note !== undefined) return {role: 'note', text: note, final: true, hidden: false};
  const images = content.flatMap(({image_url: image = ''}) =>
    image === '' || image.length > IMAGE_CHARACTERS ? [] : [image],
  );
  // The words of a spoken turn come later, in transcription events.
  const final = early.final || text !== '' || content.every(({type}) => type !== 'input_audio');
  return {role, text, final, hidden: false, ...(images.length > 0 && {images})};
}

/** What the end of an item says. Words that were cut stay, though the provider forgets them. */
export function endItem(item: ConversationItem, known: Item): ItemChange {
  if (known.hidden) return {};
  const call = callOf(item);
  if (call !== undefined && known.call !== undefined) return {final: true, call: joinCalls(known.call, call)};
  const text = wordsOf(item);
  if (known.role !== 'assistant') return known.final || text === '' ? {} : {text, final: true};
  return {final: true, ...(text !== '' && known.heard === undefined && {text})};
}

/** A call with what is known of it besides: what is over stays over, and what it answered is kept. */
export function joinCalls(call: EntryCall, news: Partial<EntryCall>): EntryCall {
  const {status, output} = call;
  const open = status === 'running' || status === 'waiting';
  return merge(call, {
    ...news,
    status: open ? (news.status ?? status) : status,
    output: output ?? news.output,
  });
}

/** Of those of an MCP server, and of questions for approval, the provider speaks by the id of the item. */
function callOf(item: ConversationItem): EntryCall | undefined {
  const {id, name = '', call_id: callId = id, output, error} = item;
  const call = {
    callId: id,
    name: clip(name),
    arguments: clip(item.arguments ?? ''),
    output: output && clip(output),
  };
  switch (item.type) {
    case 'function_call':
      return {...call, callId, status: item.status === 'incomplete' ? 'failed' : 'running'};
    case 'function_call_output':
      return {...call, callId, name: '', status: 'done'};
    case 'mcp_call':
      if (error !== undefined) return {...call, status: 'failed', output: error.message ?? undefined};
      return {...call, status: output === undefined ? 'running' : 'done'};
    case 'mcp_approval_request':
      return {...call, status: 'waiting'};
    case 'mcp_approval_response':
      return {
        ...call,
        callId: item.approval_request_id ?? id,
        name: '',
        status: item.approve === true ? 'done' : 'refused',
      };
    default:
      return undefined;
  }
}

function wordsOf({content = []}: ConversationItem): string {
  return clip(content.map(part => part.text ?? part.transcript ?? '').join(''));
}
