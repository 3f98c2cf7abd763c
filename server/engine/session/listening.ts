/**
 * The hearing half of a session: sound comes in, turns are found and committed, and their words are understood.
 * It stands apart from answering: with manual turns, or without responses, only this half runs.
 */
import {ProtocolFailure} from '../protocol/failure.js';
import {mintId} from '../protocol/ids.js';
import type {Transcription} from '../protocol/input-sound.js';
import type {MessageItem} from '../protocol/items.js';
import type {SessionSettings} from '../protocol/session-settings.js';
import {isLive, traitsOf} from '../protocol/transcription-models.js';
import type {EarMoment, TurnMoment} from '../speech/messages.js';
import type {Ear} from '../speech/speech.js';
import type {Understood} from '../speech/understood.js';
import type {Conversation, Entry} from './conversation.js';
import {InputBuffer, SAMPLES_PER_MS} from './input-buffer.js';
import {LiveTurns} from './live-turns.js';
import type {Emit} from './outgoing.js';
import {announceTranscript, type Transcript} from './transcription.js';
import {phraseRulesOf, rulesOf} from './turn-rules.js';
import {hearingOf, understand, type UnderstandingPorts} from './understanding.js';
import {transcriptionUsage} from './usage.js';

/** The provider refuses to commit less. */
const SHORTEST_COMMIT_MS = 100;
/**
 * While nobody speaks, this much is kept, for the beginning of the next turn: the ear listens on a thread of its own,
 * and a visitor whose line was broken sends what was said meanwhile all at once.
 */
const IDLE_KEEP_MS = 60_000;
/** Sound after the last word: the recogniser needs a little to find its end. */
const TAIL_MS = 120;
/** Three dots are a sentence that somebody has yet to end. */
const WHOLE_SENTENCE = /(?:[^.][.!?]|[。！？])$/;

export type ListeningPorts = UnderstandingPorts & {
  readonly conversation: Conversation;
  readonly emit: Emit;
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
    readonly words: Promise<Understood | undefined>;
    readonly given: AbortController;
  };
};

export class Listening {
  readonly #ports: ListeningPorts;
  readonly #buffer = new InputBuffer();
  #ear: Ear | undefined;
  #turn: Turn | undefined;
  #live: LiveTurns | undefined;
  /** Where the last commit ended. */
  #committed = 0;
  readonly #life = new AbortController();

  constructor(ports: ListeningPorts) {
    this.#ports = ports;
    this.configure(ports.settings());
  }

  /** Starts, stops or tunes the search for turns. */
  configure({type, turn_detection: detection, transcription}: SessionSettings): void {
    this.#configureLive(type === 'transcription' && isLive(transcription) ? transcription : null);
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
    this.#live?.hear(at, pcm);
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
    if (this.#live === undefined) this.#commit(turn, end);
    else this.#commitLive(this.#live, turn.start, end);
  }

  clear(): void {
    this.#buffer.forgetBefore(this.#buffer.end);
    this.#dropTurn();
    this.#ear?.reset();
    this.#live?.clear();
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
    const settings = this.#ports.settings();
    const tell = (understood: Understood | undefined, failure?: unknown): void => {
      if (this.#ports.conversation.find(entry.item.id) !== entry) return;
      this.#tell(entry, {understood, failure}, settings);
    };
    Promise.all([entry.heard, entry.logprobs]).then(
      ([sentence, logprobs]) => tell(sentence === undefined ? undefined : {sentence, logprobs}),
      (failure: unknown) => tell(undefined, failure),
    );
  }

  /** The words of some sound as a sentence, or nothing where it was not understood. Rejects where nobody could try. */
  async understand(sound: Int16Array): Promise<string | undefined> {
    return (await this.#understand(sound))?.sentence;
  }

  close(): void {
    this.#ear?.close();
    this.#ear = undefined;
    this.#dropTurn();
    this.#configureLive(null);
    this.#life.abort(new Error('The session is over'));
  }

  /** Begins, tunes or ends the hearing of words while a turn is spoken. */
  #configureLive(transcription: Transcription | null): void {
    if (transcription === null) {
      this.#live?.close();
      this.#live = undefined;
      return;
    }
    const rules = phraseRulesOf(transcription.delay);
    if (this.#live !== undefined) {
      this.#live.setRules(rules);
      return;
    }
    const {speech, emit} = this.#ports;
    const ports = {speech, emit, buffer: this.#buffer};
    this.#live = new LiveTurns({...ports, understand: sound => this.#understand(sound)}, rules);
  }

  #understand(sound: Int16Array, signal: AbortSignal = this.#life.signal): Promise<Understood | undefined> {
    const understood = understand(this.#ports, sound, signal);
    // Whoever asked hears of a failure; of a turn that is gone by then, nobody does.
    understood.catch(() => undefined);
    return understood;
  }

  #onMoment(moment: EarMoment): void {
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
    const words = this.#understand(this.#buffer.slice(this.#turn.start, end), given.signal);
    this.#turn.guess = {end, words, given};
    const decide = (guess?: Understood): void =>
      this.#ear?.decide(at, WHOLE_SENTENCE.test(guess?.sentence ?? ''));
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
    this.#add(turn.itemId, {sound, ...hearingOf(guess?.words ?? this.#understand(sound))});
  }

  #commitLive(live: LiveTurns, start: number, end: number): void {
    const sound = this.#buffer.slice(start, end);
    const {itemId, heard} = live.commit(sound, end);
    this.#buffer.forgetBefore(end);
    this.#committed = end;
    this.#add(itemId, {sound, live: true, ...hearingOf(heard)});
  }

  #add(id: string, heard: Required<Pick<Entry, 'sound' | 'heard'>> & Partial<Entry>): void {
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

  #tell(
    entry: Entry,
    {understood, failure}: Pick<Transcript, 'understood' | 'failure'>,
    settings: SessionSettings,
  ): void {
    const words = understood?.sentence;
    entry.said = words ?? '';
    const {transcription, type} = settings;
    if (transcription === null || entry.item.type !== 'message') return;
    const index = entry.item.content.findIndex(part => part.type === 'input_audio');
    const part = entry.item.content[index];
    if (part !== undefined && words !== undefined) part.transcript = words;
    const inOnePiece = type === 'transcription' && traitsOf(transcription).words === 'whole';
    const afterwards = inOnePiece ? 'whole' : 'words';
    const deltas = entry.live === true ? 'none' : afterwards;
    const usage = transcriptionUsage(settings, entry.soundMs, entry.said);
    const place = {itemId: entry.item.id, index};
    announceTranscript(this.#ports.emit, {...place, understood, failure, deltas, usage});
  }
}
