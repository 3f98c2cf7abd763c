/** Conversation items as the wire writes them, and the strict schemas of those that a client may create. */
import {z} from 'zod';
import {parseOrExplain} from './explain.js';
import {ProtocolFailure} from './failure.js';
import {mintId} from './ids.js';
import type {McpItem} from './mcp-items.js';

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

/** One piece of a message. Spoken pieces have a `transcript` as soon as one is known. */
export type ContentPart = {
  type: 'input_text' | 'input_audio' | 'input_image' | 'output_text' | 'output_audio';
  text?: string;
  transcript?: string;
  audio?: string;
  image_url?: string;
  detail?: 'auto' | 'low' | 'high';
};

export type MessageItem = {
  id: string;
  object: 'realtime.item';
  type: 'message';
  role: 'user' | 'assistant' | 'system';
  status: ItemStatus;
  content: ContentPart[];
};
export type FunctionCallItem = {
  id: string;
  object: 'realtime.item';
  type: 'function_call';
  status: ItemStatus;
  name: string;
  call_id: string;
  arguments: string;
};
export type FunctionOutputItem = {
  id: string;
  object: 'realtime.item';
  type: 'function_call_output';
  status: ItemStatus;
  call_id: string;
  output: string;
};
export type WireItem = MessageItem | FunctionCallItem | FunctionOutputItem | McpItem;

const common = {
  id: z.optional(z.string().min(1).max(64)),
  object: z.optional(z.literal('realtime.item')),
  status: z.optional(z.enum(['in_progress', 'completed', 'incomplete'])),
};
const inputText = z.strictObject({type: z.literal('input_text'), text: z.string()});
const userPart = z.discriminatedUnion('type', [
  inputText,
  z.strictObject({
    type: z.literal('input_audio'),
    audio: z.optional(z.string()),
    transcript: z.optional(z.string()),
  }),
  z.strictObject({
    type: z.literal('input_image'),
    image_url: z.string(),
    detail: z.optional(z.enum(['auto', 'low', 'high'])),
  }),
]);
const outputText = z.strictObject({type: z.literal('output_text'), text: z.string()});

const MESSAGES = {
  user: message('user', userPart),
  system: message('system', inputText),
  // Only text: what an assistant said aloud cannot be put into a conversation from outside.
  assistant: message('assistant', outputText),
};
const CALLS = {
  function_call: z.strictObject({
    ...common,
    type: z.literal('function_call'),
    name: z.string().min(1),
    call_id: z.optional(z.string().min(1)),
    arguments: z.string(),
  }),
  function_call_output: z.strictObject({
    ...common,
    type: z.literal('function_call_output'),
    call_id: z.string().min(1),
    output: z.string(),
  }),
  mcp_approval_response: z.strictObject({
    ...common,
    type: z.literal('mcp_approval_response'),
    approval_request_id: z.string().min(1),
    approve: z.boolean(),
    reason: z.optional(z.nullable(z.string())),
  }),
};
const TYPES = ['message', 'function_call', 'function_call_output', 'mcp_approval_response'];
type Path = ReadonlyArray<string | number>;
const REFERENCE = z.strictObject({type: z.literal('item_reference'), id: z.string().min(1)});

function message<Role extends string, Part extends z.ZodType>(role: Role, part: Part) {
  return z.strictObject({
    ...common,
    type: z.literal('message'),
    role: z.literal(role),
    content: z.array(part),
  });
}

/** An item from a client as it will stand in the conversation, or the failure that rejects it. */
export function parseItem(input: unknown, path: Path = ['item']): WireItem {
  const {type} = parseOrExplain(z.looseObject({type: z.enum(TYPES)}), input, path);
  if (type === 'message') return parseMessage(input, path);
  if (type === 'function_call') {
    const call = parseOrExplain(CALLS.function_call, input, path);
    const names = {name: call.name, call_id: call.call_id ?? mintId('call'), arguments: call.arguments};
    return {...frame(call.id), type: 'function_call', ...names};
  }
  if (type === 'function_call_output') {
    const {id, call_id, output} = parseOrExplain(CALLS.function_call_output, input, path);
    return {...frame(id), type: 'function_call_output', call_id, output};
  }
  const {status: _none, ...response} = parseOrExplain(CALLS.mcp_approval_response, input, path);
  const {id, object} = frame(response.id);
  return {...response, id, object};
}

/** What `response.create` may put in the place of a whole item: the id of one that stands in the conversation. */
export function parseReference(input: unknown, path: Path): string | undefined {
  if (typeof input !== 'object' || input === null || !('type' in input)) return undefined;
  if (input.type !== 'item_reference') return undefined;
  return parseOrExplain(REFERENCE, input, path).id;
}

function parseMessage(input: unknown, path: Path): MessageItem {
  const roles = z.looseObject({role: z.enum(['user', 'system', 'assistant'])});
  const {role} = parseOrExplain(roles, input, path);
  const parsed = parseOrExplain<z.ZodType<{id?: string | undefined; content: object[]}>>(
    MESSAGES[role],
    input,
    path,
  );
  if (parsed.content.length === 0) {
    throw new ProtocolFailure('invalid_value', 'A message needs at least one content part.', {
      param: [...path, 'content'].join('.'),
    });
  }
  return {...frame(parsed.id), type: 'message', role, content: parsed.content as ContentPart[]};
}

function frame(id: string | undefined): {id: string; object: 'realtime.item'; status: 'completed'} {
  return {id: id ?? mintId('item'), object: 'realtime.item', status: 'completed'};
}
