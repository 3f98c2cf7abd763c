/**
 * Reads the file of a call, which may be damaged, of a later version, or something else altogether. It stands alone so
 * that whoever plays or draws a call can trust what they are given.
 */
import {VoiceError, isVoiceErrorCode} from '../../../shared/errors.js';
import {
  Mismatch,
  flag,
  list,
  number,
  object,
  oneOf,
  optional,
  read,
  text,
  type Shape,
} from '../../../shared/shape.js';
import type {ConversationEntry, Logprob} from '../../conversation/entry.js';
import {
  CALL_LOG_FORMAT,
  CALL_LOG_VERSION,
  type CallFact,
  type CallLogFile,
  type CallRecord,
  type LoggedError,
  type LoggedState,
} from './call-log-file.js';

/** What is larger is no call that anybody wants to load, in characters. */
export const MOST_CHARACTERS = 500_000_000;

/** Throws `config/invalid`, which says what is wrong, and where. `name` is what the developer knows the file by. */
export function readCallLog(json: string, name: string): CallLogFile {
  const outcome = read(file, parse(json, name));
  if ('value' in outcome) return outcome.value;
  throw wrong(name, outcome.problem.replace(/^ /, 'it ').replace(/^\./, ''));
}

function parse(json: string, name: string): unknown {
  if (json.length > MOST_CHARACTERS) throw wrong(name, `it has more than ${MOST_CHARACTERS} characters`);
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw wrong(name, 'it is no JSON, or was cut short', cause);
  }
}

function wrong(name: string, problem: string, cause?: unknown): VoiceError {
  return new VoiceError('config/invalid', {message: `${name} is no recorded call: ${problem}`, cause});
}

/** Asked first, so that a later version is not called damaged. */
const head: Shape<unknown> = (value, path) => {
  const {format, version} = object({format: optional(anything), version: optional(anything)})(value, path);
  if (format !== CALL_LOG_FORMAT) throw new Mismatch(`${path}.format must be "${CALL_LOG_FORMAT}"`);
  if (version === CALL_LOG_VERSION) return value;
  const known = `version ${CALL_LOG_VERSION} is understood here`;
  if (typeof version === 'number' && version > CALL_LOG_VERSION)
    throw new Mismatch(` is of version ${version}, and ${known}`);
  throw new Mismatch(`${path}.version must be ${CALL_LOG_VERSION}`);
};

function anything(value: unknown): unknown {
  return value;
}

const time: Shape<number> = (value, path) => {
  const ms = number(value, path);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  throw new Mismatch(`${path} must be milliseconds since the call began`);
};

const date: Shape<string> = (value, path) => {
  const iso = text(value, path);
  if (Number.isNaN(Date.parse(iso))) throw new Mismatch(`${path} must be a date`);
  return iso;
};

const code: Shape<LoggedError['code']> = (value, path) => {
  const known = text(value, path);
  // Of a later day: what it says is kept, and it is a failure all the same.
  return isVoiceErrorCode(known) ? known : 'session/failed';
};

const error: Shape<LoggedError> = object({code, message: text, retryAfter: optional(number)});

const LIVE = {
  turn: oneOf('listening', 'hearing', 'thinking', 'speaking'),
  input: oneOf('listening', 'hearing', 'muted'),
  output: oneOf('silent', 'thinking', 'speaking', 'ducked'),
  link: oneOf('steady', 'switching'),
};

const reason = oneOf(
  ...(['visitor', 'page', 'assistant', 'idle', 'limit', 'budget', 'removed', 'server', 'lost'] as const),
);

const STATES: Readonly<Record<LoggedState['phase'], Shape<object>>> = {
  idle: object({}),
  connecting: object({step: oneOf('microphone', 'channel', 'media'), attempt: number}),
  live: object(LIVE),
  paused: object({}),
  reconnecting: object({attempt: number, delay: number, cause: error}),
  failed: object({error}),
  ended: object({reason, report: optional(anything)}),
};

const state: Shape<LoggedState> = (value, path) => {
  const {phase} = object({phase: oneOf(...(Object.keys(STATES) as Array<LoggedState['phase']>))})(
    value,
    path,
  );
  return {phase, ...STATES[phase](value, path)} as LoggedState;
};

const logprob: Shape<Logprob> = object({token: text, logprob: number});

const call = object({
  callId: text,
  name: text,
  arguments: text,
  status: oneOf('running', 'waiting', 'done', 'failed', 'refused'),
  output: optional(text),
});

const entry: Shape<ConversationEntry> = object({
  id: text,
  role: oneOf('user', 'assistant', 'tool', 'note'),
  text,
  heard: optional(text),
  final: flag,
  unclear: optional(flag),
  at: number,
  until: optional(number),
  logprobs: optional(list(logprob)),
  call: optional(call),
}) as Shape<ConversationEntry>;

const speaker = oneOf('user', 'assistant');

/** Those that are played again are read with care; who reads others looks at them. */
const FACTS: Readonly<Partial<Record<CallFact['type'], Shape<object>>>> = {
  state: object({state}),
  entry: object({entry, before: optional(text)}),
  words: object({id: text, more: text}),
  removed: object({id: text}),
  speech: object({speaker, on: flag}),
  transport: object({transport: oneOf('webrtc', 'websocket'), reason: text}),
  muted: object({muted: flag}),
  'push-to-talk': object({on: flag}),
  levels: object({input: number, output: number}),
  error: object({error}),
};

const record: Shape<CallRecord> = (value, path) => {
  const {at, type} = object({at: time, type: text})(value, path);
  const shape = Object.hasOwn(FACTS, type) ? FACTS[type as CallFact['type']] : undefined;
  return {...(shape ? shape(value, path) : (value as object)), at, type} as CallRecord;
};

const inOrder: Shape<CallRecord[]> = (value, path) => {
  const records = list(record)(value, path);
  records.forEach(({at}, index) => {
    if (at < (records[index - 1]?.at ?? 0))
      throw new Mismatch(`${path}.${index}.at is before the one ahead of it`);
  });
  return records;
};

const about: Shape<Readonly<Record<string, string>>> = (value, path) => {
  object({})(value, path);
  const words = Object.entries(value as object);
  return Object.fromEntries(words.map(([name, word]) => [name, text(word, `${path}.${name}`)]));
};

const whole = object({
  startedAt: date,
  durationMs: time,
  about,
  sound: optional(object({url: text, at: time})),
  records: inOrder,
});

const file: Shape<CallLogFile> = (value, path) => {
  head(value, path);
  return {format: CALL_LOG_FORMAT, version: CALL_LOG_VERSION, ...whole(value, path)};
};
