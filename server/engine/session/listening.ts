/**
 * The hearing half of a session: sound comes in, turns are found and committed, and their words are understood.
 * It stands apart from answering: with manual turns, or without responses, only this half runs.
 */
import {practiceGrammar} from '../dialogue/grammar.js';
import {isUnderstood, type Pending} from '../dialogue/dialogue.js';
import {asSentence} from '../dialogue/words.js';
import {ProtocolFailure} from '../protocol/failure.js';
import {mintId} from '../protocol/ids.js';
import type {MessageItem} from '../protocol/items.js';
import type {FunctionTool, SessionSettings, TurnDetection} from '../protocol/session-settings.js';
import type {TurnMoment, TurnRules} from '../speech/messages.js';
import type {Ear, Speech} from '../speech/speech.js';
import type {Conversation} from './conversation.js';
import {InputBuffer, SAMPLES_PER_MS} from './input-buffer.js';
import type {Emit} from './outgoing.js';
import {announceTranscript} from './transcription.js';

/** The provider refuses to commit less. */
const SHORTEST_COMMIT_MS = 100;
/** While nobody speaks, this much is kept, for the beginning of the next turn. */
const IDLE_KEEP_MS = 6000;
/** Sound after the last word: the recogniser needs a little to find its end. */
const TAIL_MS = 120;
const SEMANTIC_SILENCE_MS = {low: 1200, medium: 700, auto: 700, high: 400};

export type ListeningPorts = {
  readonly speech: Speech;
  readonly conversation: Conversation;
  readonly emit: Emit;
  readonly settings: () => SessionSettings;
  /** The tools that may be called at the moment. */
  readonly tools: () => readonly FunctionTool[];
  readonly pending: () => Pending | undefined;
  /** Somebody began to speak. */
  readonly onSpeechStarted: () => void;
  /** A turn was found and committed. */
  readonly onTurn: () => void;
};

type Turn = {
  readonly itemId: string;
  readonly start: number;
  guess?: {readonly end: number; readonly words: Promise<string | undefined>};
};

export class Listening {
  readonly #ports: ListeningPorts;
  readonly #buffer = new InputBuffer();
  #ear: Ear | undefined;
  #turn: Turn | undefined;

  constructor(ports: ListeningPorts) {
    this.#ports = ports;
    this.configure(ports.settings().turn_detection);
  }

  /** Starts, stops or tunes the search for turns. */
  configure(detection: TurnDetection | null): void {
    if (detection === null) {
      this.#ear?.close();
      this.#ear = undefined;
      this.#turn = undefined;
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
    this.#turn = undefined;
    this.#ear?.reset();
  }

  close(): void {
    this.#ear?.close();
    this.#ear = undefined;
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
        this.#onStopped(moment.at);
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
    this.#turn.guess = {end, words: this.#understand(this.#buffer.slice(this.#turn.start, end))};
  }

  #onStopped(at: number): void {
    const turn = this.#turn;
    const detection = this.#ports.settings().turn_detection;
    if (turn === undefined || detection === null) return;
    this.#turn = undefined;
    const silence = rulesOf(detection).silenceMs;
    this.#ports.emit('input_audio_buffer.speech_stopped', {
      audio_end_ms: Math.round(at / SAMPLES_PER_MS + silence),
      item_id: turn.itemId,
    });
    this.#commit(turn, Math.min(this.#buffer.end, at + TAIL_MS * SAMPLES_PER_MS));
    this.#ports.onTurn();
  }

  #commit(turn: Turn, end: number): void {
    const {conversation, emit, settings} = this.#ports;
    const sound = this.#buffer.slice(turn.start, end);
    this.#buffer.forgetBefore(end);
    const heard = turn.guess?.end === end ? turn.guess.words : this.#understand(sound);
    const item: MessageItem = {
      id: turn.itemId,
      object: 'realtime.item',
      type: 'message',
      role: 'user',
      status: 'completed',
      content: [{type: 'input_audio'}],
    };
    const entry = {item, sound, soundMs: sound.length / SAMPLES_PER_MS, heard, said: ''};
    const previous_item_id = conversation.add(entry);
    emit('input_audio_buffer.committed', {previous_item_id, item_id: item.id});
    emit('conversation.item.added', {previous_item_id, item});
    emit('conversation.item.done', {previous_item_id, item});
    void this.#follow(entry, settings().transcription !== null);
  }

  async #follow(
    entry: {item: MessageItem; soundMs: number; said: string; heard: Promise<string | undefined>},
    wanted: boolean,
  ): Promise<void> {
    const words = await entry.heard;
    entry.said = words ?? '';
    if (!wanted) return;
    const part = entry.item.content[0];
    if (part !== undefined && words !== undefined) part.transcript = words;
    announceTranscript(this.#ports.emit, entry.item.id, words, entry.soundMs);
  }

  async #understand(sound: Int16Array): Promise<string | undefined> {
    const {speech, tools, pending} = this.#ports;
    const grammar = practiceGrammar(tools(), pending() !== undefined);
    // A thread that was lost, or an engine that closes, understood nothing.
    const words = await speech.recognise(sound, grammar).catch(() => undefined);
    if (words === undefined) return undefined;
    const utterance = {
      text: words,
      spoken: true,
      tools: tools(),
      pending: pending(),
      lastSaid: undefined,
      now: new Date(),
    };
    return isUnderstood(utterance) ? asSentence(words) : undefined;
  }
}

function rulesOf(detection: TurnDetection): TurnRules {
  if (detection.type === 'semantic_vad') {
    return {threshold: 0.5, silenceMs: SEMANTIC_SILENCE_MS[detection.eagerness ?? 'auto']};
  }
  return {threshold: detection.threshold ?? 0.5, silenceMs: detection.silence_duration_ms ?? 500};
}
