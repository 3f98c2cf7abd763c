/**
 * A session of the engine: one conversation, driven by any number of connections that all see the same events.
 * It ties hearing, answering and the conversation together and is the only place that does.
 */
import type {EngineFault} from '../faults.js';
import {eventIdOf, parseClientEvent, parseFrame} from '../protocol/client-events.js';
import {ProtocolFailure} from '../protocol/failure.js';
import {mintId} from '../protocol/ids.js';
import {describeSession, type SessionSettings} from '../protocol/session-settings.js';
import type {Speech} from '../speech/speech.js';
import {perform} from './commands.js';
import {Conversation} from './conversation.js';
import {IdleTimeout} from './idle-timeout.js';
import {Listening} from './listening.js';
import {McpTools} from './mcp-tools.js';
import type {CallOutput, EventFields, Sink} from './outgoing.js';
import {callableTools, practiceDialogue, type Dialogue} from './plan.js';
import {Responses} from './responses.js';
import {SoundReader} from './wire-sound.js';

export type SessionOptions = {
  readonly settings: SessionSettings;
  readonly speech: Speech;
  /** Where answers come from: the rules of the practice voice without it. */
  readonly dialogue?: Dialogue;
  readonly seconds: number;
  /** What is broken on purpose inside a session. */
  readonly faults?: ReadonlySet<EngineFault>;
  /** The speaker side, where the session is a call. */
  readonly output?: CallOutput;
  /** Is there a visitor, although nobody drives? A call goes on when its control connection breaks. */
  readonly isHeld?: () => boolean;
  /** Called once, when the session is over for everyone. */
  readonly onEnd: () => void;
};

const UNUSABLE = 'The event could not be processed.';

export class EngineSession {
  readonly id = mintId('sess');
  readonly conversation = new Conversation();
  readonly listening: Listening;
  readonly mcp: McpTools;
  readonly responses: Responses;
  readonly soundReader = new SoundReader();
  readonly output: CallOutput | undefined;
  readonly #options: SessionOptions;
  readonly #idle: IdleTimeout;
  readonly #sinks = new Set<Sink>();
  readonly #expiresAt: number;
  readonly #expiry: NodeJS.Timeout;
  readonly #watchers = new Set<(type: string) => void>();
  #settings: SessionSettings;
  #begun = false;
  #ended = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.output = options.output;
    this.#expiresAt = Math.floor(Date.now() / 1000) + options.seconds;
    this.#expiry = setTimeout(() => this.#expire(), options.seconds * 1000);
    this.#idle = new IdleTimeout(ms => this.#onIdle(ms));
    this.#idle.configure(idleTimeoutOf(options.settings));
    const {conversation, emit, output} = this;
    this.mcp = new McpTools(conversation, emit);
    const settings = (): SessionSettings => this.#settings;
    const {speech} = options;
    this.listening = new Listening({
      ...{speech, conversation, emit, settings},
      tools: () => callableTools(this.#settings.tools, this.#settings.tool_choice, this.mcp),
      pending: () => this.responses.pending,
      onSpeechStarted: () => this.#onSpeechStarted(),
      onTurn: itemId => this.#onTurn(itemId),
    });
    this.responses = new Responses({
      ...{speech, conversation, mcp: this.mcp, emit, settings, output},
      dialogue: options.dialogue ?? practiceDialogue({forgiving: false}),
      faults: options.faults ?? new Set(),
      hear: sound => this.listening.understand(sound),
      onSent: ms => this.#idle.sent(ms),
    });
  }

  get settings(): SessionSettings {
    return this.#settings;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Is any connection attached? */
  get driven(): boolean {
    return this.#sinks.size > 0;
  }

  /** A connection joins: it is told the session first, and everything from now on. */
  attach(sink: Sink): void {
    const session = describeSession(this.#settings, this.id, this.#expiresAt);
    sink.send(encode('session.created', {session}));
    this.#sinks.add(sink);
    // The servers of a session that was configured before it began are asked when somebody can hear of it.
    if (!this.#begun) this.mcp.declare(this.#settings.tools);
    this.#begun = true;
  }

  /** A connection left. A session that nobody drives is over, unless a visitor is still on the line. */
  detach(sink: Sink): void {
    if (!this.#sinks.delete(sink) || this.#sinks.size > 0 || this.#options.isHeld?.() === true) return;
    this.end(1000, 'The session ended');
  }

  /** One text frame of a connection. What is wrong with it is told to that connection alone. */
  receive(sink: Sink, text: string): void {
    if (this.#ended) return;
    let json: unknown;
    try {
      json = parseFrame(text);
      perform(this, parseClientEvent(json));
    } catch (failure) {
      // One client's event, whatever is wrong with it, must not end the sessions of the others.
      const known =
        failure instanceof ProtocolFailure ? failure : new ProtocolFailure('invalid_value', UNUSABLE);
      const error = {...known.detail, event_id: eventIdOf(json)};
      sink.send(encode('error', {error}));
    }
  }

  readonly emit = (type: string, fields: EventFields = {}): void => {
    if (this.#ended) return;
    const text = encode(type, fields);
    for (const sink of [...this.#sinks]) sink.send(text);
    this.#idle.observe(type);
    for (const watcher of [...this.#watchers]) watcher(type);
  };

  /** Is called with the type of each event; returns its undo. */
  watch(watcher: (type: string) => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  update(settings: SessionSettings): void {
    this.#settings = settings;
    this.listening.configure(settings);
    this.#idle.configure(idleTimeoutOf(settings));
    this.emit('session.updated', {session: describeSession(settings, this.id, this.#expiresAt)});
    this.mcp.declare(settings.tools);
  }

  /** The client put something into the conversation: nobody is idle. */
  touch(): void {
    this.#idle.touch();
  }

  /** Silences a call: what was not heard is cut off the conversation. */
  clearOutput(beforeTruncation: () => void = () => undefined): void {
    const cleared = this.output?.clear();
    if (cleared !== undefined) this.emit('output_audio_buffer.cleared', {response_id: cleared.responseId});
    beforeTruncation();
    if (cleared === undefined) return;
    this.truncate(cleared.itemId, cleared.playedMs);
    for (const itemId of cleared.unheard) this.truncate(itemId, 0);
  }

  /** Cuts an item at what was heard; its transcript, which nobody can cut exactly, is forgotten. */
  truncate(itemId: string, ms: number): void {
    const entry = this.conversation.find(itemId);
    if (entry?.item.type !== 'message') return;
    const audio_end_ms = Math.floor(Math.min(ms, entry.soundMs));
    entry.said = heardPart(entry.said, audio_end_ms / entry.soundMs);
    entry.soundMs = audio_end_ms;
    for (const part of entry.item.content) delete part.transcript;
    this.emit('conversation.item.truncated', {item_id: itemId, content_index: 0, audio_end_ms});
  }

  /** Ends the session for everyone. */
  end(code: number, reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#expiry);
    this.listening.close();
    this.#idle.close();
    this.responses.close();
    for (const sink of this.#sinks) sink.close(code, reason);
    this.#sinks.clear();
    this.#watchers.clear();
    this.#options.onEnd();
  }

  #onSpeechStarted(): void {
    if (this.#settings.type === 'transcription') return;
    if (this.#settings.turn_detection?.interrupt_response === false) return;
    this.clearOutput(() => this.responses.interrupt());
  }

  #onTurn(itemId: string): void {
    // What is only transcribed is never answered.
    if (this.#settings.type === 'transcription') return;
    if (this.#settings.turn_detection?.create_response !== false) this.responses.answer(itemId);
  }

  #onIdle(ms: number): void {
    if (!this.#ended) this.#onTurn(this.listening.commitSilence(ms));
  }

  #expire(): void {
    const limit = this.#options.seconds;
    const span = limit % 60 === 0 ? `${limit / 60} minutes` : `${limit} seconds`;
    const message = `Your session hit the maximum duration of ${span}.`;
    const error = {
      type: 'invalid_request_error',
      code: 'session_expired',
      message,
      param: null,
      event_id: null,
    };
    this.emit('error', {error});
    this.end(1001, message);
  }
}

/** The words that fit into a share of the sound: nobody knows better where each of them stands. */
function heardPart(said: string, share: number): string {
  const words = said.split(' ');
  return words.slice(0, Math.floor(words.length * share)).join(' ');
}

function idleTimeoutOf({turn_detection: detection}: SessionSettings): number | null {
  return detection?.type === 'server_vad' ? (detection.idle_timeout_ms ?? null) : null;
}

function encode(type: string, fields: EventFields): string {
  return JSON.stringify({type, event_id: mintId('event'), ...fields});
}
