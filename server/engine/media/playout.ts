/**
 * The speaker side of a call: sound that was made faster than real time goes out one frame every 20 ms, with
 * silence in between. It stands alone because what the visitor hears follows this clock, not the responses.
 */
import type {CallOutput, ClearedOutput, Emit} from '../session/outgoing.js';
import {FRAME_MS, FRAME_SAMPLES} from './opus.js';

/** After a stall of the process this many frames are sent at once; what is older is not made up for. */
const MOST_LATE_FRAMES = 10;
const SILENCE = new Int16Array(FRAME_SAMPLES);

type Sound = {readonly responseId: string; readonly itemId: string; readonly pcm: Int16Array; at: number};

export type PlayoutPorts = {
  /** Sends one frame. `starts`: the first after silence. */
  readonly send: (frame: Int16Array, starts: boolean) => void;
  readonly emit: Emit;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
};

export class Playout implements CallOutput {
  readonly #ports: PlayoutPorts;
  #queue: Sound[] = [];
  /** Responses of which no more sound comes. */
  readonly #finished = new Set<string>();
  /** What is being heard: a response from its first frame until its last. */
  #playing: {readonly responseId: string; itemId: string; samples: number} | undefined;
  #timer: NodeJS.Timeout | undefined;
  #startedAt = 0;
  #frames = 0;

  constructor(ports: PlayoutPorts) {
    this.#ports = ports;
  }

  start(): void {
    if (this.#timer !== undefined) return;
    this.#startedAt = this.#ports.now();
    this.#frames = 0;
    this.#timer = setTimeout(() => this.#onTime(), FRAME_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#queue = [];
  }

  play(responseId: string, itemId: string, pcm: Int16Array): void {
    if (pcm.length === 0) return;
    this.#queue.push({responseId, itemId, pcm, at: 0});
    // Told at once, and not with the next frame: clients see it among the transcript deltas.
    if (this.#playing === undefined) this.#onStarted({responseId, itemId});
  }

  finish(responseId: string): void {
    if (
      this.#playing?.responseId === responseId ||
      this.#queue.some(sound => sound.responseId === responseId)
    ) {
      this.#finished.add(responseId);
    }
  }

  clear(): ClearedOutput | undefined {
    const playing = this.#playing;
    this.#queue = [];
    this.#playing = undefined;
    this.#finished.clear();
    if (playing === undefined) return undefined;
    const {responseId, itemId, samples} = playing;
    return {responseId, itemId, playedMs: (samples / FRAME_SAMPLES) * FRAME_MS};
  }

  #onTime(): void {
    const elapsed = this.#ports.now() - this.#startedAt;
    const due = Math.floor(elapsed / FRAME_MS) - this.#frames;
    for (let count = Math.min(due, MOST_LATE_FRAMES); count > 0; count -= 1) this.#frame();
    this.#frames += due;
    const next = this.#startedAt + (this.#frames + 1) * FRAME_MS - this.#ports.now();
    if (this.#timer !== undefined) this.#timer = setTimeout(() => this.#onTime(), Math.max(1, next));
  }

  #frame(): void {
    const first = this.#queue[0];
    if (first === undefined) {
      this.#ports.send(SILENCE, false);
      this.#onDrained();
      return;
    }
    if (this.#playing?.responseId !== first.responseId) this.#onStarted(first);
    const starts = this.#playing?.samples === 0;
    this.#ports.send(this.#take(first.responseId), starts);
  }

  /** The next frame of one response; where it ends, the rest of the frame is silence. */
  #take(responseId: string): Int16Array {
    const frame = new Int16Array(FRAME_SAMPLES);
    let filled = 0;
    while (filled < FRAME_SAMPLES) {
      const sound = this.#queue[0];
      if (sound?.responseId !== responseId) break;
      const piece = sound.pcm.subarray(sound.at, sound.at + FRAME_SAMPLES - filled);
      frame.set(piece, filled);
      filled += piece.length;
      sound.at += piece.length;
      if (this.#playing !== undefined) {
        if (this.#playing.itemId !== sound.itemId) this.#playing.samples = 0;
        this.#playing.itemId = sound.itemId;
        this.#playing.samples += piece.length;
      }
      if (sound.at >= sound.pcm.length) this.#queue.shift();
    }
    return frame;
  }

  #onStarted({responseId, itemId}: Pick<Sound, 'responseId' | 'itemId'>): void {
    if (this.#playing !== undefined) this.#onStopped(this.#playing.responseId);
    this.#playing = {responseId, itemId, samples: 0};
    this.#ports.emit('output_audio_buffer.started', {response_id: responseId});
  }

  /** Nothing is left to play: that is the end only if no more is being made. */
  #onDrained(): void {
    const responseId = this.#playing?.responseId;
    if (responseId === undefined || !this.#finished.has(responseId)) return;
    this.#playing = undefined;
    this.#onStopped(responseId);
  }

  #onStopped(responseId: string): void {
    this.#finished.delete(responseId);
    this.#ports.emit('output_audio_buffer.stopped', {response_id: responseId});
  }
}
