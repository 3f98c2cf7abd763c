/**
 * The hearing half of a session: sound comes in, turns are found and committed, and their words are understood.
 * It stands apart from answering: with manual turns, or without responses, only this half runs.
 */
import {practiceGrammar} from '../dialogue/grammar.js';
import {isUnderstood, type Pending} from '../dialogue/dialogue.js';
import type {Tool} from '../dialogue/tool-shape.js';
import {ProtocolFailure} from '../protocol/failure.js';
import {mintId} from '../protocol/ids.js';
import type {MessageItem} from '../protocol/items.js';
import type {SessionSettings} from '../protocol/session-settings.js';
import type {TurnDetection} from '../protocol/turn-detection.js';
import type {TurnMoment, TurnRules} from '../speech/messages.js';
import type {Ear, Speech} from '../speech/speech.js';
import type {Conversation, Entry} from './conversation.js';
import {InputBuffer, SAMPLES_PER_MS} from './input-buffer.js';
import type {Emit} from './outgoing.js';
import {announceTranscript} from './transcription.js';

/** The provider refuses to commit less. */
const SHORTEST_COMMIT_MS = 100;
/**
 * While nobody speaks, this much is kept, for the beginning of the next turn: the ear listens on a thread of its own,
 * and a visitor whose line was broken sends what was said meanwhile all at once.
 */
const IDLE_KEEP_MS = 60_000;
/** Sound after the last word: the recogniser needs a little to find its end. */
const TAIL_MS = 120;
/** How long a sentence that is not complete is waited for. */
const EAGERNESS_MS = {low: 8000, medium: 4000, auto: 4000, high: 2000};
/** Three dots are a sentence that somebody has yet to end. */
const WHOLE_SENTENCE = /(?:[^.][.!?]|[。！？])$/;

export type ListeningPorts = {
  readonly speech: Speech;
  readonly conversation: Conversation;
  readonly emit: Emit;
  readonly settings: () => SessionSettings;
  /** The tools that may be called at the moment. */
  readonly tools: () => readonly Tool[];
  readonly pending: () => Pending | undefined;
  /** Somebody began to speak. */
  readonly onSpeechStarted: () => void;
  /** A turn was found and committed. */
  readonly onTurn: (itemId: string) => void;
};

type Turn = {
  readonly itemId: string;
  readonly start: number;
  guess?: {
    readonly end: number;
    readonly words: Promise<string | undefined>;
    readonly given: AbortController;
  };
};

export class Listening {
  readonly #ports: ListeningPorts;
  readonly #buffer = new InputBuffer();
  #ear: Ear | undefined;
  #turn: Turn | undefined;
  /** Where the last commit ended. */
  #committed = 0;
  readonly #life = new AbortController();

  constructor(ports: ListeningPorts) {
    this.#ports = ports;
    this.configure(ports.settings().turn_detection);
  }

  /** Starts, stops or tunes the search for turns. */
  configure(detection: TurnDetection | null): void {
    if (detection === null) {
      this.#ear?.close();
      this.#ear = undefined;
      this.#dropTurn();
      return;
    }
    const rules = rulesOf(detection);
    if (this.#ear === undefined)
      this.#ear = this.#ports.speech.openEar(rules, moment => this.#onMoment(moment));
    else this.#ear.setRules(rules);
  }

  append(pcm: Int16Array): void {
    const at = this.#buffer.append(pcm);
    this.#ear?.hear(at, pcm);
    if (this.#ear !== undefined && this.#turn === undefined) {
      this.#buffer.forgetBefore(this.#buffer.end - IDLE_KEEP_MS * SAMPLES_PER_MS);
    }
  }

  /** The client's own commit: everything since the last one. */
  commit(): void {
    const {ms, end} = this.#buffer;
    if (ms < SHORTEST_COMMIT_MS) {
      throw new ProtocolFailure(
        'input_audio_buffer_commit_empty',
        'Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, ' +
          `but buffer only has ${ms.toFixed(2)}ms of audio.`,
      );
    }
    const turn = this.#turn ?? {itemId: mintId('item'), start: this.#buffer.start};
    this.#turn = undefined;
    this.#ear?.reset();
    this.#commit(turn, end);
  }

  clear(): void {
    this.#buffer.forgetBefore(this.#buffer.end);
    this.#dropTurn();
    this.#ear?.reset();
  }

  /** The idle timeout's commit: a turn in which nobody said anything for so long. Returns its item. */
  commitSilence(ms: number): string {
    const {end} = this.#buffer;
    const start = Math.max(this.#committed, end - ms * SAMPLES_PER_MS);
    const itemId = mintId('item');
    this.#ports.emit('input_audio_buffer.timeout_triggered', {
      audio_start_ms: Math.round(start / SAMPLES_PER_MS),
      audio_end_ms: Math.round(end / SAMPLES_PER_MS),
      item_id: itemId,
    });
    this.#add(itemId, {sound: this.#buffer.slice(start, end), heard: Promise.resolve(''), silent: true});
    this.#buffer.forgetBefore(end);
    this.#committed = end;
    return itemId;
  }

  /** Tells the words of an item when they are known, unless it is gone by then. */
  follow(entry: Entry): void {
    if (entry.heard === undefined) return;
    const wanted = this.#ports.settings().transcription !== null;
    const tell = (words: string | undefined, failure?: unknown): void => {
      if (this.#ports.conversation.find(entry.item.id) === entry) this.#tell(entry, words, wanted, failure);
    };
    entry.heard.then(tell, (failure: unknown) => tell(undefined, failure));
  }

  /** The words of some sound as a sentence, or nothing where it was not understood. Rejects where nobody could try. */
  understand(sound: Int16Array, signal: AbortSignal = this.#life.signal): Promise<string | undefined> {
    const {speech, tools, pending, settings} = this.#ports;
    const grammar = practiceGrammar(tools(), pending() !== undefined);
    const language = settings().transcription?.language;
    const context = {lastSaid: undefined, now: new Date(), spoken: true};
    const isKnown = (text: string): boolean =>
      isUnderstood({text, ...context, tools: tools(), pending: pending()});
    const words = speech.understand(sound, {grammar, language, isUnderstood: isKnown}, signal);
    // Whoever asked hears of a failure; of a turn that is gone by then, nobody does.
    words.catch(() => undefined);
    return words;
  }

  close(): void {
    this.#ear?.close();
    this.#ear = undefined;
    this.#dropTurn();
    this.#life.abort(new Error('The session is over'));
  }

  #onMoment(moment: TurnMoment): void {
    switch (moment.kind) {
      case 'started': {
        this.#onStarted(moment.at);
        return;
      }
      case 'paused': {
        this.#onPaused(moment.at);
        return;
      }
      case 'stopped': {
        this.#onStopped(moment);
        return;
      }
    }
  }

  #onStarted(at: number): void {
    const detection = this.#ports.settings().turn_detection;
    const prefix = detection?.type === 'server_vad' ? (detection.prefix_padding_ms ?? 300) : 300;
    const start = Math.max(this.#buffer.start, at - prefix * SAMPLES_PER_MS);
    const itemId = mintId('item');
    this.#turn = {itemId, start};
    const audio_start_ms = Math.round(start / SAMPLES_PER_MS);
    this.#ports.emit('input_audio_buffer.speech_started', {audio_start_ms, item_id: itemId});
    this.#ports.onSpeechStarted();
  }

  /** Understanding begins in the first silence; if it was only a breath, the guess is thrown away. */
  #onPaused(at: number): void {
    if (this.#turn === undefined) return;
    const end = at + TAIL_MS * SAMPLES_PER_MS;
    this.#turn.guess?.given.abort();
    const given = new AbortController();
    const words = this.understand(this.#buffer.slice(this.#turn.start, end), given.signal);
    this.#turn.guess = {end, words, given};
    const decide = (guess?: string): void => this.#ear?.decide(at, WHOLE_SENTENCE.test(guess ?? ''));
    words.then(decide, () => decide());
  }

  #dropTurn(): void {
    this.#turn?.guess?.given.abort();
    this.#turn = undefined;
  }

  #onStopped({at, until}: Extract<TurnMoment, {kind: 'stopped'}>): void {
    const turn = this.#turn;
    if (turn === undefined) return;
    this.#turn = undefined;
    this.#ports.emit('input_audio_buffer.speech_stopped', {
      audio_end_ms: Math.round(until / SAMPLES_PER_MS),
      item_id: turn.itemId,
    });
    this.#commit(turn, Math.min(this.#buffer.end, at + TAIL_MS * SAMPLES_PER_MS));
    this.#ports.onTurn(turn.itemId);
  }

  #commit(turn: Turn, end: number): void {
    const sound = this.#buffer.slice(turn.start, end);
    this.#buffer.forgetBefore(end);
    this.#committed = end;
    const guess = turn.guess?.end === end ? turn.guess : undefined;
    if (guess === undefined) turn.guess?.given.abort();
    const heard = guess?.words ?? this.understand(sound);
    this.#add(turn.itemId, {sound, heard});
  }

  #add(id: string, heard: Required<Pick<Entry, 'sound' | 'heard'>> & Pick<Entry, 'silent'>): void {
    const {conversation, emit} = this.#ports;
    const item: MessageItem = {
      ...{id, object: 'realtime.item', type: 'message', role: 'user', status: 'completed'},
      content: [{type: 'input_audio'}],
    };
    const entry: Entry = {item, soundMs: heard.sound.length / SAMPLES_PER_MS, said: '', ...heard};
    const previous_item_id = conversation.add(entry);
    emit('input_audio_buffer.committed', {previous_item_id, item_id: id});
    emit('conversation.item.added', {previous_item_id, item});
    emit('conversation.item.done', {previous_item_id, item});
    this.follow(entry);
  }

  #tell(entry: Entry, words: string | undefined, wanted: boolean, failure: unknown): void {
    entry.said = words ?? '';
    if (!wanted || entry.item.type !== 'message') return;
    const index = entry.item.content.findIndex(({type}) => type === 'input_audio');
    const part = entry.item.content[index];
    if (part !== undefined && words !== undefined) part.transcript = words;
    const transcript = {itemId: entry.item.id, index, words, ms: entry.soundMs, failure};
    announceTranscript(this.#ports.emit, transcript);
  }
}

function rulesOf(detection: TurnDetection): TurnRules {
  if (detection.type === 'semantic_vad') {
    return {threshold: 0.5, silenceMs: EAGERNESS_MS[detection.eagerness ?? 'auto'], asks: true};
  }
  const {threshold = 0.5, silence_duration_ms: silenceMs = 500} = detection;
  return {threshold, silenceMs, asks: false};
}
