/**
 * The closed list of events that reach the browser, each rebuilt with aliases. It stands alone as the answer to
 * "what can a visitor see": no prompt, no tool list, no id and no error text of the provider.
 */
import type {GuardedServerFrame} from '../../src/realtime/protocol/guarded-server.js';
import type {
  ConversationItem,
  ProviderUsage,
  ServerEvent,
} from '../../src/realtime/protocol/server-events.js';
import type {Aliases} from './aliases.js';
import type {Streams} from './streams.js';

const STATUSES = new Set(['in_progress', 'completed', 'incomplete', 'cancelled', 'failed', 'calling']);
const PARTS = new Set([
  ...['input_text', 'input_audio', 'input_image', 'output_text', 'output_audio', 'text', 'audio'],
]);
/** A name, and no sentence. */
const CODE = /^[a-z_]{1,64}$/;

/**
 * The event for the browser, or `undefined` where it is none of the browser's business. `cost`: what it did cost, in dollars,
 * where that is exposed.
 */
export function rebuildForBrowser(
  event: ServerEvent,
  aliases: Aliases,
  streams: Streams,
  expose: readonly string[] = [],
  cost?: number,
): ServerEvent | undefined {
  // Who may know what it did cost and not why is told of no tokens.
  const taken = (usage: ProviderUsage | undefined): {usage?: ProviderUsage; cost?: number} => ({
    ...(usage !== undefined && expose.includes('usage') ? {usage} : cost !== undefined && {usage: {}}),
    ...(cost !== undefined && {cost}),
  });
  const item = (id: string): string => aliases.alias('item', id);
  const response = (id: string): string => aliases.alias('resp', id);
  const previous = (id: string | null | undefined): {previous_item_id?: string} =>
    id === null || id === undefined ? {} : {previous_item_id: item(id)};

  switch (event.type) {
    case 'conversation.item.added':
    case 'conversation.item.done': {
      const visible = visibleItem(event.item, aliases, streams);
      if (visible === undefined) return undefined;
      return {type: event.type, ...previous(event.previous_item_id), item: visible};
    }
    case 'response.output_item.added':
    case 'response.output_item.done': {
      const visible = visibleItem(event.item, aliases, streams);
      if (visible === undefined) return undefined;
      const {type, output_index} = event;
      return {type, response_id: response(event.response_id), output_index, item: visible};
    }
    case 'conversation.item.deleted':
      return {type: event.type, item_id: item(event.item_id)};
    case 'conversation.item.truncated':
      return {...withoutEventId(event), item_id: item(event.item_id)};
    case 'conversation.item.input_audio_transcription.completed': {
      const {type, content_index, transcript, logprobs} = event;
      const told = {type, item_id: item(event.item_id), content_index, transcript, ...taken(event.usage)};
      return logprobs === undefined ? told : {...told, logprobs};
    }
    case 'conversation.item.input_audio_transcription.delta':
    case 'input_audio_buffer.speech_started':
    case 'input_audio_buffer.speech_stopped':
    case 'input_audio_buffer.timeout_triggered':
      return {...withoutEventId(event), item_id: item(event.item_id)};
    case 'conversation.item.input_audio_transcription.failed':
      return {type: event.type, item_id: item(event.item_id), error: {}};
    case 'input_audio_buffer.committed':
      return {type: event.type, item_id: item(event.item_id), ...previous(event.previous_item_id)};
    case 'input_audio_buffer.cleared':
      return {type: event.type};
    case 'output_audio_buffer.started':
    case 'output_audio_buffer.stopped':
    case 'output_audio_buffer.cleared':
      return {type: event.type, response_id: response(event.response_id)};
    case 'response.created':
      return {type: event.type, response: {id: response(event.response.id)}};
    case 'response.done': {
      const {id, status, status_details: details, usage} = event.response;
      const code = details?.error?.code;
      return {
        type: event.type,
        response: {
          id: response(id),
          ...statusOf(status),
          ...taken(usage),
          ...(code !== null && code !== undefined && CODE.test(code) && {status_details: {error: {code}}}),
        },
      };
    }
    case 'response.mcp_call.completed':
    case 'response.mcp_call.failed':
      return {type: event.type, item_id: item(event.item_id)};
    case 'response.output_text.delta':
    case 'response.output_text.done':
    case 'response.output_audio_transcript.delta':
    case 'response.output_audio_transcript.done':
    case 'response.output_audio.done':
      return {
        ...withoutEventId(event),
        item_id: item(event.item_id),
        response_id: response(event.response_id),
      };
    default:
      return undefined;
  }
}

/** The question for the visitor, where a tool of somebody else's server wants to run. */
export function approvalWanted(event: ServerEvent, aliases: Aliases): GuardedServerFrame | undefined {
  if (event.type !== 'conversation.item.done') return undefined;
  const {type, id, name = '', arguments: args = '{}'} = event.item;
  if (type !== 'mcp_approval_request') return undefined;
  return {type: 'approval.wanted', id: aliases.alias('item', id), name, arguments: args};
}

/** Messages of both sides and calls of page tools; system messages and tool outputs stay on the server. */
function visibleItem(
  item: ConversationItem,
  aliases: Aliases,
  streams: Streams,
): ConversationItem | undefined {
  const {type, role, status, content, name} = item;
  const id = aliases.alias('item', item.id);
  const common = {id, type, ...statusOf(status)};
  if (type === 'message' && (role === 'user' || role === 'assistant')) {
    const stream = role === 'assistant' ? {stream: streams.number(item.id)} : {};
    return {...common, role, ...(content !== undefined && {content: content.map(words)}), ...stream};
  }
  if (type === 'function_call' && item.call_id !== undefined) {
    return {
      ...common,
      ...(name !== undefined && {name}),
      call_id: aliases.alias('call', item.call_id),
      ...(item.arguments !== undefined && {arguments: item.arguments}),
    };
  }
  // A tool of somebody else's server: that it runs is the visitor's business, what it answered is not.
  if (type === 'mcp_call') {
    return {
      ...common,
      ...(name !== undefined && {name}),
      ...(item.arguments !== undefined && {arguments: item.arguments}),
    };
  }
  return undefined;
}

/**
 * A part of a message as far as it is read. A picture, a megabyte perhaps, is nobody's business but the provider's, and
 * of a kind that nobody knows there is nothing to read.
 */
function words({type, text, transcript}: Part): Part {
  return {
    type: PARTS.has(type) ? type : 'unknown',
    ...(text !== undefined && {text}),
    ...(transcript !== undefined && {transcript}),
  };
}

/** A word of the protocol's own: any other could say anything. */
function statusOf(status: string | undefined): {status?: string} {
  return status !== undefined && STATUSES.has(status) ? {status} : {};
}

type Part = NonNullable<ConversationItem['content']>[number];

function withoutEventId<Event extends ServerEvent>(event: Event): Event {
  const {event_id: _, ...rest} = event;
  return rest as Event;
}
