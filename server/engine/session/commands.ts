/** What each client event does to a session. One function an event, so that the protocol can be read as a list. */
import type {ClientEvent, ClientEventOf} from '../protocol/client-events.js';
import {ProtocolFailure} from '../protocol/failure.js';
import {parseItem, type WireItem} from '../protocol/items.js';
import {
  checkUpdate,
  mergeSettings,
  type AudioFormat,
  type SessionInput,
} from '../protocol/session-settings.js';
import type {EngineSession} from './engine-session.js';
import {givenEntry} from './given-entry.js';
import {SoundReader, SoundWriter} from './wire-sound.js';

/** The largest `audio` of one append event, in bytes of PCM16: five and a half minutes. */
const LARGEST_APPEND = 15 * 1024 * 1024;
/** Bytes of PCM16 at 24 kHz that a byte of G.711 becomes. */
const PCM16_TO_G711 = 6;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** What belongs to a conversation: nobody answers in a transcription session, and nothing is written there. */
const OF_CONVERSATIONS: ReadonlySet<ClientEvent['type']> = new Set([
  'conversation.item.create',
  'conversation.item.truncate',
  'output_audio_buffer.clear',
  'response.create',
  'response.cancel',
]);

/** Performs an event, or throws the failure that answers it. */
export function perform(session: EngineSession, event: ClientEvent): void {
  if (session.settings.type === 'transcription' && OF_CONVERSATIONS.has(event.type)) {
    const message = `The event '${event.type}' does not exist in a transcription session.`;
    throw new ProtocolFailure('invalid_event_for_session', message, {param: 'type'});
  }
  switch (event.type) {
    case 'session.update': {
      updateSession(session, event.session);
      return;
    }
    case 'input_audio_buffer.append': {
      append(session, event.audio);
      return;
    }
    case 'input_audio_buffer.commit': {
      session.listening.commit();
      session.touch();
      return;
    }
    case 'input_audio_buffer.clear':
      session.listening.clear();
      {
        session.emit('input_audio_buffer.cleared');
        return;
      }
    case 'output_audio_buffer.clear': {
      clearOutput(session);
      return;
    }
    case 'conversation.item.create': {
      createItem(session, event);
      return;
    }
    case 'conversation.item.retrieve': {
      retrieveItem(session, event.item_id);
      return;
    }
    case 'conversation.item.delete':
      session.conversation.require(event.item_id, 'delete');
      session.conversation.delete(event.item_id);
      {
        session.emit('conversation.item.deleted', {item_id: event.item_id});
        return;
      }
    case 'conversation.item.truncate': {
      truncateItem(session, event);
      return;
    }
    case 'response.create': {
      session.responses.create(event.response ?? {});
      return;
    }
    case 'response.cancel': {
      session.responses.cancel('client_cancelled', event.response_id);
      return;
    }
  }
}

function updateSession(session: EngineSession, input: SessionInput): void {
  checkUpdate(session.settings, input, session.conversation.hasAnswerSound);
  session.update(mergeSettings(session.settings, input));
}

function append(session: EngineSession, audio: string): void {
  if (session.output !== undefined) throw soundInEvents();
  session.listening.append(readSound(audio, session.settings.input_format, session.soundReader));
}

export function soundInEvents(): ProtocolFailure {
  const message = 'The sound of a call comes over its media track, not in events.';
  return new ProtocolFailure('invalid_event_for_transport', message, {param: 'type'});
}

/** The sound of one append, or the failure that answers it. */
export function readSound(audio: string, format: AudioFormat, reader = new SoundReader()): Int16Array {
  const bytes = Buffer.from(audio, 'base64');
  const largest = format.type === 'audio/pcm' ? LARGEST_APPEND : LARGEST_APPEND / PCM16_TO_G711;
  const usable = BASE64.test(audio) && bytes.length <= largest;
  const pcm = usable ? reader.read(format, bytes) : undefined;
  if (pcm === undefined) {
    const expected = format.type === 'audio/pcm' ? '16-bit little-endian PCM' : `G.711 (${format.type})`;
    const message = `Invalid audio: expected base64 of ${expected}, ${largest / 1024 / 1024} MiB at most.`;
    throw new ProtocolFailure('invalid_value', message, {param: 'audio'});
  }
  return pcm;
}

function clearOutput(session: EngineSession): void {
  if (session.output === undefined) {
    const message = 'Only calls over WebRTC have an output audio buffer.';
    throw new ProtocolFailure('invalid_event_for_transport', message, {param: 'type'});
  }
  session.clearOutput();
}

function createItem(session: EngineSession, event: ClientEventOf<'conversation.item.create'>): void {
  const item = parseItem(event.item);
  if (item.type === 'function_call_output' && session.conversation.callOf(item.call_id) === undefined) {
    const message = `Tool call ID '${item.call_id}' not found in conversation.`;
    throw new ProtocolFailure('invalid_tool_call_id', message, {param: 'item.call_id'});
  }
  const request = item.type === 'mcp_approval_response' ? session.mcp.requireRequest(item) : undefined;
  const hear = (sound: Int16Array): Promise<string | undefined> => session.listening.understand(sound);
  const entry = givenEntry(item, session.settings.input_format, hear);
  const previous_item_id = session.conversation.add(entry, event.previous_item_id);
  session.touch();
  session.emit('conversation.item.added', {previous_item_id, item});
  session.emit('conversation.item.done', {previous_item_id, item});
  session.listening.follow(entry);
  if (request !== undefined && item.type === 'mcp_approval_response' && item.approve) {
    session.mcp.approve(request);
  }
}

function retrieveItem(session: EngineSession, id: string): void {
  const {item, sound} = session.conversation.require(id, 'retrieve');
  const shown = sound === undefined ? item : withSound(item, sound, session.settings.input_format);
  session.emit('conversation.item.retrieved', {item: shown});
}

/** The user's sound in the format that the session takes it in. */
function withSound(item: WireItem, sound: Int16Array, format: AudioFormat): WireItem {
  if (item.type !== 'message') return item;
  const {base64: audio} = new SoundWriter(format).write(sound);
  return {
    ...item,
    content: item.content.map(part => (part.type === 'input_audio' ? {...part, audio} : part)),
  };
}

function truncateItem(session: EngineSession, event: ClientEventOf<'conversation.item.truncate'>): void {
  const {item, soundMs} = session.conversation.require(event.item_id, 'truncate');
  const part = item.type === 'message' ? item.content[event.content_index] : undefined;
  const spoken = item.type === 'message' && item.role === 'assistant' && soundMs > 0;
  if (!spoken) {
    const message = 'Only model output audio messages can be truncated';
    throw new ProtocolFailure('unsupported_content_type', message, {param: 'item_id'});
  }
  if (part === undefined) {
    const message = `Content index ${event.content_index} does not exist in item '${event.item_id}'.`;
    throw new ProtocolFailure('invalid_value', message, {param: 'content_index'});
  }
  if (event.audio_end_ms > soundMs) {
    const message = `Audio content of ${Math.floor(soundMs)}ms is already shorter than ${event.audio_end_ms}ms`;
    throw new ProtocolFailure('invalid_value', message, {param: 'audio_end_ms'});
  }
  session.truncate(event.item_id, event.audio_end_ms);
}
