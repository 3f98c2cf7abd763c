/** Text from the network as an event that we know, one that we do not know, or no event at all. It never throws. */
import {read, type Shape} from '../../shared/shape.js';
import {SERVER_EVENTS, isServerEventType, type ServerEvent} from './server-events.js';

/**
 * A longer text is not even parsed, which would hold up the page. The longest event that makes sense is some seconds
 * of sound or a picture, both far below.
 */
export const MAX_EVENT_LENGTH = 4 * 1024 * 1024;

export type ParsedEvent =
  | {readonly kind: 'known'; readonly event: ServerEvent}
  /** A type that we do not use: normal, and at most a debug line. */
  | {readonly kind: 'unknown'; readonly type: string}
  | {readonly kind: 'malformed'; readonly reason: string};

/** Parses one text frame or data-channel message. Fields that we do not use are left out. */
export function parseServerEvent(text: string): ParsedEvent {
  const json = parseJson(text);
  return json === undefined
    ? {kind: 'malformed', reason: 'too long, or not JSON'}
    : recogniseServerEvent(json);
}

/** JSON, or `undefined` where the text is none, or too long. Text so deep that a parser runs out of stack is none. */
export function parseJson(text: string): unknown {
  if (text.length > MAX_EVENT_LENGTH) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The same for a frame that was parsed as JSON already. */
export function recogniseServerEvent(json: unknown): ParsedEvent {
  if (typeof json !== 'object' || json === null || !('type' in json) || typeof json.type !== 'string') {
    return {kind: 'malformed', reason: 'no event type'};
  }
  const {type} = json;
  if (!isServerEventType(type)) return {kind: 'unknown', type};
  const shape: Shape<ServerEvent> = SERVER_EVENTS[type];
  const result = read(shape, json);
  return 'value' in result
    ? {kind: 'known', event: result.value}
    : {kind: 'malformed', reason: `${type}: ${result.problem}`};
}
