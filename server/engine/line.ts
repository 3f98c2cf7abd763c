/**
 * One connection between a session and a client, as healthy or as broken as the faults want it. It stands alone
 * so that sockets and data channels break in the same way, and sessions do not know of it.
 */
import {readBeta, writeBeta} from './beta-dialect.js';
import type {EngineFault} from './faults.js';
import type {Sink} from './session/outgoing.js';

type ServerEvent = Readonly<Record<string, unknown>> & {readonly type: string};
/** What becomes of one event on its way out: none, itself, or several. */
type Spoil = (event: ServerEvent) => readonly ServerEvent[];

export type Line = {
  /** What the session sends into. */
  readonly sink: Sink;
  /** What the session is told of a frame of the client. */
  readonly read: (text: string) => string;
};

const TRANSCRIPTION = 'conversation.item.input_audio_transcription.';
/** One unknown event for so many known ones. */
const UNKNOWN_EVERY = 5;

export function openLine(wire: Sink, faults: ReadonlySet<EngineFault>): Line {
  const spoils = [
    ...(faults.has('late-transcript') ? [lateTranscripts()] : []),
    ...(faults.has('beta-dialect') ? [writeBeta] : []),
    ...(faults.has('unknown-events') ? [withUnknowns()] : []),
    ...(faults.has('duplicate-events') ? [(event: ServerEvent) => [event, event]] : []),
  ];
  const read = faults.has('beta-dialect') ? readBeta : (text: string): string => text;
  if (spoils.length === 0) return {sink: wire, read};
  const send = (text: string): void => {
    const events = spoils.reduce<readonly ServerEvent[]>(
      (all, spoil) => all.flatMap(spoil),
      [JSON.parse(text) as ServerEvent],
    );
    for (const event of events) wire.send(JSON.stringify(event));
  };
  return {sink: {send, close: (code, reason) => wire.close(code, reason)}, read};
}

/**
 * Keeps the transcription of a turn until the first response that began after its commit is over. Where there are
 * no responses, in a transcription session, nothing can be late.
 */
function lateTranscripts(): Spoil {
  const unanswered = new Set<unknown>();
  const kept: ServerEvent[] = [];
  let answer: unknown;
  let answers = true;
  return event => {
    if (event.type === 'session.created') {
      answers = (event['session'] as {type?: string} | undefined)?.type !== 'transcription';
    }
    if (answers && event.type === 'input_audio_buffer.committed') unanswered.add(event['item_id']);
    if (event.type.startsWith(TRANSCRIPTION) && unanswered.has(event['item_id'])) {
      kept.push(event);
      return [];
    }
    const {id, conversation_id} = (event['response'] ?? {}) as {id?: string; conversation_id?: string};
    const begins = event.type === 'response.created' && conversation_id !== undefined;
    if (begins && unanswered.size > 0) answer ??= id;
    if (event.type !== 'response.done' || answer === undefined || id !== answer) return [event];
    answer = undefined;
    unanswered.clear();
    return [event, ...kept.splice(0)];
  };
}

function withUnknowns(): Spoil {
  let count = 0;
  return event => {
    count += 1;
    const padding = event.type.endsWith('.delta') ? {obfuscation: 'x'.repeat(1 + (count % 16))} : {};
    const strange = {...event, ...padding, practice_unknown_field: {nested: [count]}};
    if (count % UNKNOWN_EVERY !== 0) return [strange];
    return [strange, {type: 'practice.unknown', event_id: `event_unknown_${count}`, anything: {count}}];
  };
}
