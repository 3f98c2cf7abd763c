/**
 * The log of one call: follows a session from outside and writes down what happens, each thing with its time. It stands
 * alone, loaded where a call is recorded or looked into, because a session does not know that it is watched.
 */
import type {VoiceError} from '../../../shared/errors.js';
import type {ConversationEntry} from '../../conversation/entry.js';
import type {ServerEvent} from '../../protocol/server-events.js';
import type {SessionState} from '../state.js';
import type {VoiceSession} from '../voice-session.js';
import {
  CALL_LOG_FORMAT,
  CALL_LOG_VERSION,
  type CallFact,
  type CallLogFile,
  type CallRecord,
  type LoggedError,
  type LoggedSound,
  type LoggedState,
} from './call-log-file.js';
import {entryChanges} from './entry-changes.js';
import {scrub, scrubText} from './scrub.js';

/** How often loudness is written down: enough to draw it. */
export const LEVEL_MS = 100;
/** Beyond it only states, words and errors are kept: some hours of a call. */
export const MOST_RECORDS = 100_000;

/** What a log needs of a session: all of it can be seen by any page. */
export type WatchedSession = Pick<
  VoiceSession,
  'state' | 'conversation' | 'micMuted' | 'pushToTalk' | 'approvals' | 'on' | 'levels'
>;

export type CallLogOptions = {
  /** Harmless words on the call, such as the agent's name and the mode. */
  readonly about?: Readonly<Record<string, string>>;
  /** Told of each record, as soon as it is written. */
  readonly onRecord?: (record: CallRecord) => void;
};

export class CallLog {
  /** When the call began, in epoch milliseconds: where records count from. */
  readonly startedAt = Date.now();
  readonly #origin = performance.now();
  readonly #session: WatchedSession;
  readonly #options: CallLogOptions;
  readonly #records: CallRecord[] = [];
  readonly #closed = new AbortController();
  readonly #undo: ReadonlyArray<() => void>;
  #entries: readonly ConversationEntry[] = [];
  #meter: ReturnType<typeof setInterval> | undefined;
  #levels = {input: 0, output: 0};
  #endedAt: number | undefined;

  /** To be made before the session connects; whoever makes it closes it. */
  constructor(session: WatchedSession, options: CallLogOptions = {}) {
    this.#session = session;
    this.#options = options;
    this.add({type: 'push-to-talk', on: session.pushToTalk.get()});
    this.add({type: 'muted', muted: session.micMuted.get()});
    this.#onState(session.state.get());
    this.#onConversation(session.conversation.get());
    this.#undo = [
      session.state.subscribe(state => this.#onState(state)),
      session.conversation.subscribe(entries => this.#onConversation(entries)),
      session.micMuted.subscribe(muted => this.add({type: 'muted', muted})),
      session.pushToTalk.subscribe(on => this.add({type: 'push-to-talk', on})),
      session.approvals.subscribe(approvals =>
        this.add({type: 'approvals', approvals: approvals.map(({respond: _, ...request}) => request)}),
      ),
    ];
    this.#listen(session);
  }

  /** What has happened so far, in order. */
  get records(): readonly CallRecord[] {
    return this.#records;
  }

  /** Where the call stands right now, in milliseconds since it began. */
  get now(): number {
    return this.at(performance.now());
  }

  /** A time of `performance.now()` as one of the call, in milliseconds to a tenth. */
  at(time: number): number {
    return Math.round((time - this.#origin) * 10) / 10;
  }

  /** Writes something down; without a time, as of now. Secrets, sound and pictures are taken out. */
  add(fact: CallFact, at = this.now): void {
    const isFull = this.#records.length >= MOST_RECORDS;
    if (isFull && /^(levels|event|sent|note)$/.test(fact.type)) return;
    const record = {at, ...(scrub(fact) as CallFact)};
    this.#records.push(record);
    this.#options.onRecord?.(record);
    if (this.#records.length === MOST_RECORDS) this.add({type: 'full'});
  }

  /** The file of the call as it stands; with where its sound is, if there is one. */
  file(sound?: LoggedSound): CallLogFile {
    return {
      format: CALL_LOG_FORMAT,
      version: CALL_LOG_VERSION,
      startedAt: new Date(this.startedAt).toISOString(),
      durationMs: this.#endedAt ?? this.now,
      about: scrub(this.#options.about ?? {}) as CallLogFile['about'],
      ...(sound && {sound}),
      records: [...this.#records],
    };
  }

  /** Follows no more; what is written stays. Idempotent. */
  close(): void {
    this.#closed.abort();
    for (const undo of this.#undo) undo();
    clearInterval(this.#meter);
  }

  #listen(session: WatchedSession): void {
    const {signal} = this.#closed;
    const options = {signal};
    session.on('event', ({event}) => this.add({type: 'event', event: withoutSound(event)}), options);
    session.on('speech-start', ({speaker}) => this.add({type: 'speech', speaker, on: true}), options);
    session.on('speech-end', ({speaker}) => this.add({type: 'speech', speaker, on: false}), options);
    session.on('transport-change', told => this.add({type: 'transport', ...told}), options);
    session.on('tool-call', ({respondWith: _, ...call}) => this.add({type: 'tool-call', ...call}), options);
    session.on('tool-progress', progress => this.add({type: 'tool-progress', ...progress}), options);
    session.on('error', ({error}) => this.add({type: 'error', error: loggedError(error)}), options);
  }

  #onState(state: SessionState): void {
    this.add({type: 'state', state: loggedState(state)});
    const isOpen = !/idle|failed|ended/.test(state.phase);
    this.#endedAt = isOpen ? undefined : this.now;
    if (isOpen) this.#meter ??= setInterval(() => this.#measure(), LEVEL_MS);
    else {
      clearInterval(this.#meter);
      this.#meter = undefined;
    }
  }

  #onConversation(entries: readonly ConversationEntry[]): void {
    for (const change of entryChanges(this.#entries, entries)) {
      if (change.type === 'entry') {
        const {images: _, ...entry} = change.entry;
        this.add({...change, entry});
      } else this.add(change);
    }
    this.#entries = entries;
  }

  #measure(): void {
    const {input, output} = this.#session.levels();
    const levels = {input: coarse(input), output: coarse(output)};
    const {input: before, output: outputBefore} = this.#levels;
    if (levels.input === before && levels.output === outputBefore) return;
    this.#levels = levels;
    this.add({type: 'levels', ...levels});
  }
}

/** Fit to be read by others: where an error came from may hold anything, and stays out. */
export function loggedError({code, message, retryAfter}: VoiceError): LoggedError {
  return {code, message: scrubText(message), ...(retryAfter !== undefined && {retryAfter})};
}

function loggedState(state: SessionState): LoggedState {
  if (state.phase === 'failed') return {...state, error: loggedError(state.error)};
  if (state.phase === 'reconnecting') return {...state, cause: loggedError(state.cause)};
  return state;
}

/** Sound that came as an event is told by its length alone. */
function withoutSound(event: ServerEvent): ServerEvent {
  if (event.type !== 'response.output_audio.delta') return event;
  return {...event, delta: `[${event.delta.length} characters of sound]`};
}

function coarse(level: number): number {
  return Math.round(level * 100) / 100;
}
