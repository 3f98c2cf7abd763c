/** The conversation as a chat service wants to read it: who said what, which tools were called, what came of it. */
import type {Conversation, Entry} from '../session/conversation.js';
import type {Question} from '../session/plan.js';

type ToolCall = {
  readonly id: string;
  readonly type: 'function';
  readonly function: {readonly name: string; readonly arguments: string};
};
type Part =
  | {readonly type: 'text'; readonly text: string}
  | {readonly type: 'image_url'; readonly image_url: {readonly url: string}};
export type ChatMessage =
  | {readonly role: 'system' | 'assistant'; readonly content: string}
  | {readonly role: 'user'; readonly content: string | readonly Part[]}
  | {readonly role: 'assistant'; readonly content: null; readonly tool_calls: readonly ToolCall[]}
  | {readonly role: 'tool'; readonly tool_call_id: string; readonly content: string};

const SILENT = '(The user has said nothing for a while.)';
const NOT_UNDERSTOOD = '(The user said something that could not be understood.)';
const NO_RESULT = 'There is no result yet.';

/** Waits until what was said is understood. */
export async function chatMessages({context, instructions, settings}: Question): Promise<ChatMessage[]> {
  const written = await Promise.all(context.entries.map(entry => messagesOf(entry, context)));
  const orders = instructions ?? settings.instructions;
  return [...(orders === '' ? [] : [{role: 'system' as const, content: orders}]), ...written.flat()];
}

async function messagesOf(entry: Entry, context: Conversation): Promise<ChatMessage[]> {
  const {item} = entry;
  switch (item.type) {
    case 'message':
      if (item.role === 'user') return [{role: 'user', content: await userContent(entry)}];
      // What is left of a sentence that was cut off before its first word says nothing.
      return entry.said === '' ? [] : [{role: item.role, content: entry.said}];
    case 'function_call':
      return callOf(item.call_id, item, resultOf(item.call_id, context));
    case 'mcp_call':
      return callOf(item.id, item, item.output ?? item.error?.message);
    // An output stands behind its call, wherever the client put it.
    case 'function_call_output':
    case 'mcp_list_tools':
    case 'mcp_approval_request':
    case 'mcp_approval_response':
      return [];
  }
}

async function userContent({item, heard, silent, said}: Entry): Promise<string | readonly Part[]> {
  if (silent === true) return SILENT;
  const words = heard === undefined ? said : await heard.catch(() => undefined);
  const content = item.type === 'message' ? item.content : [];
  const pictures = content.flatMap((part): Part[] =>
    part.image_url === undefined ? [] : [{type: 'image_url', image_url: {url: part.image_url}}],
  );
  if (pictures.length === 0) return words === undefined || words === '' ? NOT_UNDERSTOOD : words;
  return [
    ...(words === undefined || words === '' ? [] : [{type: 'text' as const, text: words}]),
    ...pictures,
  ];
}

/** A call and its result together: a service refuses one without the other. */
function callOf(
  id: string,
  {name, arguments: args}: {readonly name: string; readonly arguments: string},
  result = NO_RESULT,
): ChatMessage[] {
  const call = {id, type: 'function' as const, function: {name, arguments: args === '' ? '{}' : args}};
  return [
    {role: 'assistant', content: null, tool_calls: [call]},
    {role: 'tool', tool_call_id: id, content: result},
  ];
}

function resultOf(callId: string, context: Conversation): string | undefined {
  for (const {item} of context.entries.toReversed()) {
    if (item.type === 'function_call_output' && item.call_id === callId) return item.output;
  }
  return undefined;
}
