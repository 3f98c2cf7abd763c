/** Answers that arrive as PCM16, played: the page's side of the playback processor. */
import {Disposers} from '../shared/disposers.js';
import {Emitter} from '../shared/emitter.js';
import {IDLE, SOUNDING, type CorePosition, type Flushed} from './dsp/player-core.js';
import {retire} from './retire.js';
import {Speaker} from './speaker.js';
import type {AudioStage} from './stage.js';
import type {AudioOutput, AudioOutputEvents, Playhead} from './types.js';
import {
  PLAYBACK_PROCESSOR,
  WIRE_RATE,
  type PlaybackCommand,
  type PlaybackOptions,
  type PlaybackReport,
} from './worklets/messages.js';

/** An old context that has not given up its sound by then is dead, and the sound with it. */
const HANDOVER_MS = 200;
/** So many items are remembered: sound comes late by seconds, not by answers. */
const REMEMBERED_ITEMS = 64;
const NOTHING: Flushed = {position: undefined, sounds: []};

export type PcmPlayerOptions = {
  readonly stage: AudioStage;
  /** The rate of the sound that will be played, in Hz. */
  readonly sourceRate?: number | undefined;
};

/** One piece of an answer's sound: PCM16, mono. */
export type PlayableChunk = {
  readonly itemId: string;
  readonly contentIndex: number;
  readonly samples: Int16Array<ArrayBuffer>;
};

/** How many samples came of each content, and whether the item was interrupted. */
type Item = {readonly received: number[]; cut: boolean};
/** A processor in one context; `flushes` are those that it has still to answer, in order. */
type Line = {
  readonly node: AudioWorkletNode;
  readonly speaker: Speaker;
  readonly flushes: Array<(flushed: Flushed) => void>;
};
type Message = readonly [PlaybackCommand, ArrayBuffer[]?, Line['flushes'][number]?];

export class PcmPlayer implements AudioOutput {
  readonly events = new Emitter<AudioOutputEvents>();
  readonly #stage: AudioStage;
  readonly #sourceRate: number;
  readonly #disposers = new Disposers();
  readonly #items = new Map<string, Item>();
  /** What sounds in the context of now. */
  line: Line;
  /** While the old context gives up its sound: what comes behind that sound. */
  #held: Message[] | undefined;
  #endHandover: (() => void) | undefined;
  #report: Extract<PlaybackReport, {type: 'phase'}> | undefined;
  /** Closed by an interruption: what still arrives of the answer, under whatever id, is not played. */
  #isOpen = true;
  /** The item that is heard, as far as was told; `false` in silence. */
  #heard: string | false = false;
  #isPaused = false;
  #isEnded = false;

  private constructor({stage, sourceRate = WIRE_RATE}: PcmPlayerOptions) {
    this.#stage = stage;
    this.#sourceRate = sourceRate;
    this.line = this.#place();
    this.#disposers.defer(() => {
      this.#endHandover?.();
      leave(this.line);
    });
    this.#disposers.defer(stage.events.on('moved', () => this.#move()));
  }

  static async open(options: PcmPlayerOptions, signal: AbortSignal): Promise<PcmPlayer> {
    await options.stage.load(signal, 'plays');
    signal.throwIfAborted();
    return new PcmPlayer(options);
  }

  /** Queues sound. The buffer of the samples is transferred, also what lies around them in it. */
  play({itemId, contentIndex, samples}: PlayableChunk): void {
    const item = this.#item(itemId);
    item.cut ||= !this.#isOpen;
    if (item.cut) return;
    const place = item.received[contentIndex] ?? 0;
    item.received[contentIndex] = place + samples.length;
    this.#isEnded = false;
    this.#post({type: 'sound', itemId, contentIndex, place, samples}, [samples.buffer]);
  }

  /** No more sound is coming for what is queued. */
  end(): void {
    this.#isEnded = true;
    this.#post({type: 'end'});
  }

  /** Takes sound again, but none of what was interrupted: another answer begins. */
  reopen(): void {
    this.#isOpen = true;
  }

  interrupt(): Promise<Playhead | undefined> {
    this.#isOpen = false;
    this.#report = undefined;
    for (const item of this.#items.values()) item.cut = true;
    return new Promise(resolve => {
      const answer = ({position}: Flushed): void =>
        resolve(position && this.#playhead(position, -this.#latency));
      this.#post({type: 'flush', keep: false}, [], answer);
    });
  }

  position(): Playhead | undefined {
    if (!this.#report?.position) return undefined;
    const {phase, position, frame} = this.#report;
    const {currentTime, sampleRate} = this.#stage.context;
    const since = currentTime - frame / sampleRate - this.#latency;
    return this.#playhead(position, phase === SOUNDING ? since : Math.min(0, since));
  }

  duck(): void {
    this.line.speaker.duck(true);
  }

  unduck(): void {
    this.line.speaker.duck(false);
  }

  pause(): void {
    this.#setPaused(true);
  }

  resume(): void {
    this.#setPaused(false);
  }

  setVolume(volume: number): void {
    this.line.speaker.setVolume(volume);
  }

  level(): number {
    return this.line.speaker.level();
  }

  close(): void {
    this.events.clear();
    this.#disposers.dispose();
  }

  /**
   * The time from the processor to the ear. Not by `getOutputTimestamp()`: its pair of clocks is of the last
   * callback of the device, but a place is of the block that was rendered; Safari has no `outputLatency`.
   */
  get #latency(): number {
    const {outputLatency, baseLatency} = this.#stage.context;
    return outputLatency || baseLatency || 0;
  }

  #item(itemId: string): Item {
    const known = this.#items.get(itemId);
    if (known) return known;
    const item = {received: [], cut: false};
    this.#items.set(itemId, item);
    const [oldest = ''] = this.#items.keys();
    if (this.#items.size > REMEMBERED_ITEMS) this.#items.delete(oldest);
    return item;
  }

  #setPaused(on: boolean): void {
    this.#isPaused = on;
    this.#post({type: 'pause', on});
  }

  #place(before?: Speaker): Line {
    const {context} = this.#stage;
    const processorOptions: PlaybackOptions = {sourceRate: this.#sourceRate};
    const node = new AudioWorkletNode(context, PLAYBACK_PROCESSOR, {
      numberOfInputs: 0,
      outputChannelCount: [1],
      processorOptions,
    });
    const line: Line = {node, speaker: new Speaker(context, before), flushes: []};
    node.connect(line.speaker.input);
    node.port.onmessage = ({data}: MessageEvent<PlaybackReport>) => {
      if (data.type === 'flushed') line.flushes.shift()?.(data);
      else if (line === this.line) {
        this.#report = data;
        // At its very end a sound has no place any more.
        this.#tell(data.phase !== IDLE && (data.position?.itemId ?? (this.#heard || '?')));
      }
    };
    return line;
  }

  /** Lets the old context fade out, and goes on in the new one with what it did not play. */
  #move(): void {
    const old = this.line;
    this.line = this.#place(old.speaker);
    this.#report = undefined;
    if (this.#held) {
      // Moved again, and nothing has come here yet.
      leave(old);
      return;
    }
    this.#held = [];
    old.flushes.push(({sounds}) => this.#take(sounds));
    old.node.port.postMessage({type: 'flush', keep: true} satisfies PlaybackCommand);
    // Of this hand-over: another may begin before its time is over.
    const end = (): void => {
      if (this.#endHandover === end) this.#endHandover = undefined;
      clearTimeout(timer);
      leave(old);
    };
    const timer = setTimeout(end, HANDOVER_MS);
    this.#endHandover = end;
  }

  #take(sounds: Flushed['sounds']): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    if (sounds.length === 0) this.#tell(false);
    if (this.#isPaused) this.#post({type: 'pause', on: true});
    for (const sound of sounds) this.#post({...sound, type: 'sound'}, [sound.samples.buffer]);
    if (this.#isEnded) this.#post({type: 'end'});
    for (const message of held) this.#post(...message);
  }

  #tell(heard: string | false): void {
    if (heard === this.#heard) return;
    this.#heard = heard;
    this.events.emit(heard ? 'started' : 'drained', undefined);
  }

  #playhead({itemId, contentIndex, samples}: CorePosition, seconds: number): Playhead {
    const received = this.#items.get(itemId)?.received[contentIndex] ?? Infinity;
    const heard = Math.min(samples / this.#sourceRate + seconds, received / this.#sourceRate);
    return {itemId, contentIndex, heardMs: Math.max(0, heard * 1000)};
  }

  #post(...message: Message): void {
    const [command, transfer, answer] = message;
    if (this.#held) {
      this.#held.push(message);
      return;
    }
    if (answer) this.line.flushes.push(answer);
    this.line.node.port.postMessage(command, transfer ?? []);
  }
}

function leave({node, speaker, flushes}: Line): void {
  for (const answer of flushes.splice(0)) answer(NOTHING);
  retire(node);
  speaker.close();
}
