/**
 * The client events of the Realtime protocol, and the builders of those that we send. It stands alone so that
 * every event that leaves us is written in one place; tests hold each against the provider's schema.
 */
import type {AudioFormat, RealtimeSession, SessionTool, ToolChoice, Voice} from './realtime-session.js';

export type * from './realtime-session.js';

export type UserContent =
  | {readonly type: 'input_text'; readonly text: string}
  | {readonly type: 'input_audio'; readonly audio: string; readonly transcript?: string}
  | {
      readonly type: 'input_image';
      /** A data URI of a PNG or a JPEG. */
      readonly image_url: string;
      readonly detail?: ImageDetail;
    };

export type ImageDetail = 'auto' | 'low' | 'high';

export type AssistantContent =
  | {readonly type: 'output_text'; readonly text: string}
  | {readonly type: 'output_audio'; readonly audio?: string; readonly transcript?: string};

/** `id`: a client may choose it, at most 32 characters. */
export type ClientItem = {readonly id?: string} & (
  | {readonly type: 'message'; readonly role: 'user'; readonly content: readonly UserContent[]}
  | {readonly type: 'message'; readonly role: 'assistant'; readonly content: readonly AssistantContent[]}
  | {
      readonly type: 'message';
      readonly role: 'system';
      readonly content: ReadonlyArray<{readonly type: 'input_text'; readonly text: string}>;
    }
  | {
      readonly type: 'function_call';
      readonly name: string;
      readonly arguments: string;
      readonly call_id?: string;
    }
  | {readonly type: 'function_call_output'; readonly call_id: string; readonly output: string}
  | {
      readonly type: 'mcp_approval_response';
      readonly approval_request_id: string;
      readonly approve: boolean;
      readonly reason?: string | null;
    }
);

/** What one response may have of its own. It holds for this response only. */
export type ResponseWish = {
  readonly instructions?: string;
  readonly output_modalities?: readonly ['audio'] | readonly ['text'];
  /** `none`: beside the conversation, and told apart by its `metadata`. */
  readonly conversation?: 'auto' | 'none';
  /** Instead of the conversation; an empty list is no context at all. */
  readonly input?: ReadonlyArray<ClientItem | {readonly type: 'item_reference'; readonly id: string}>;
  readonly metadata?: Readonly<Record<string, string>> | null;
  readonly tools?: readonly SessionTool[];
  readonly tool_choice?: ToolChoice;
  readonly parallel_tool_calls?: boolean;
  readonly reasoning?: RealtimeSession['reasoning'];
  readonly max_output_tokens?: number | 'inf';
  readonly audio?: {readonly output?: {readonly voice?: Voice; readonly format?: AudioFormat}};
};

export type ClientEvent = {readonly event_id?: string} & (
  | {readonly type: 'session.update'; readonly session: RealtimeSession}
  | {readonly type: 'input_audio_buffer.append'; readonly audio: string}
  | {readonly type: 'input_audio_buffer.commit'}
  | {readonly type: 'input_audio_buffer.clear'}
  | {
      readonly type: 'conversation.item.create';
      readonly item: ClientItem;
      /** Behind which item it goes; `root` is the beginning, and left out it is the end. */
      readonly previous_item_id?: string;
    }
  | {readonly type: 'conversation.item.retrieve'; readonly item_id: string}
  | {
      readonly type: 'conversation.item.truncate';
      readonly item_id: string;
      readonly content_index: number;
      readonly audio_end_ms: number;
    }
  | {readonly type: 'conversation.item.delete'; readonly item_id: string}
  | {readonly type: 'response.create'; readonly response?: ResponseWish}
  | {readonly type: 'response.cancel'; readonly response_id?: string}
  | {readonly type: 'output_audio_buffer.clear'}
);

/** The event ids of changes in mid-call begin like this: a refusal names the event that it refuses. */
export const CHANGE = 'change_';

/** A user's written message. */
export function userText(text: string, id?: string): ClientEvent {
  return userMessage([{type: 'input_text', text}], id);
}

/** A picture that a user shows. Over a data channel a large one closes the channel: keep it small. */
export function userImage(dataUri: string, detail?: ImageDetail): ClientEvent {
  return userMessage([{type: 'input_image', image_url: dataUri, ...(detail && {detail})}]);
}

/** Words of the assistant in an earlier session. The provider takes them in writing only. */
export function assistantText(text: string, id?: string): ClientEvent {
  return create({type: 'message', role: 'assistant', content: [{type: 'output_text', text}]}, id);
}

/** A call of a tool in an earlier session; `args` is JSON text. */
export function functionCall(callId: string, name: string, args: string, id?: string): ClientEvent {
  return create({type: 'function_call', call_id: callId, name, arguments: args}, id);
}

/** What a tool answered, as text that the model reads. */
export function toolOutput(callId: string, output: string, id?: string): ClientEvent {
  return create({type: 'function_call_output', call_id: callId, output}, id);
}

/** Whether a tool of an MCP server may run. The provider goes on by itself. */
export function approval(requestId: string, approve: boolean, reason?: string): ClientEvent {
  const said = {approval_request_id: requestId, approve, ...(reason !== undefined && {reason})};
  // The schema wants an id; one made of the request's cannot answer it twice.
  const item: ClientItem = {id: `ok_${requestId}`.slice(0, 32), type: 'mcp_approval_response', ...said};
  return {type: 'conversation.item.create', previous_item_id: requestId, item};
}

const NOTE_BEGINS = '[Note from the web page; the visitor did not say this] ';

/**
 * Something that the page tells the model. A page never speaks as the system, and a model would take bare words of
 * this role for the visitor's: so the note says what it is.
 */
export function contextNote(text: string, id?: string): ClientEvent {
  return userText(NOTE_BEGINS + text, id);
}

/** What a context note says, or `undefined` where the message is none. */
export function readContextNote(text: string): string | undefined {
  return text.startsWith(NOTE_BEGINS) ? text.slice(NOTE_BEGINS.length) : undefined;
}

/** Asks for a response with instructions of its own: a greeting, a farewell. */
export function askWith(instructions: string): ClientEvent {
  return {type: 'response.create', response: {instructions}};
}

/**
 * Cuts an answer at what was heard. `heardMs` is rounded down: the provider refuses decimals, and refuses a
 * position behind the end of the sound that it sent.
 */
export function truncate(itemId: string, contentIndex: number, heardMs: number): ClientEvent {
  return {
    type: 'conversation.item.truncate',
    item_id: itemId,
    content_index: contentIndex,
    audio_end_ms: Math.max(0, Math.floor(heardMs)),
  };
}

function userMessage(content: readonly UserContent[], id?: string): ClientEvent {
  return create({type: 'message', role: 'user', content}, id);
}

function create(item: ClientItem, id: string | undefined): ClientEvent {
  return {type: 'conversation.item.create', item: id === undefined ? item : {id, ...item}};
}
