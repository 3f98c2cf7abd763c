/**
 * The speaker side of a call: sound that was made faster than real time goes out one frame every 20 ms, with
 * silence in between. It stands alone because what the visitor hears follows this clock, not the responses.
 */
import type {CallOutput, ClearedOutput, Emit} from '../session/outgoing.js';
import {FRAME_MS, FRAME_SAMPLES} from './opus.js';

/** After a stall of the process this many frames are sent at once; what is older is not made up for. */
const MOST_LATE_FRAMES = 10;
const SILENCE = new Int16Array(FRAME_SAMPLES);

type Sound = {readonly itemId: string; readonly pcm: Int16Array; at: number};
/** The sound of one response: all of it is heard before that of another. */
type Track = {
  readonly responseId: string;
  readonly sounds: Sound[];
  /** No more sound comes for it. */
  finished: boolean;
  /** What is being heard of it, and how much of that was. */
  itemId: string;
  samples: number;
};

export type PlayoutPorts = {
  /** Sends one frame. `starts`: the first after silence. */
  readonly send: (frame: Int16Array, starts: boolean) => void;
  readonly emit: Emit;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
};

export class Playout implements CallOutput {
  readonly #ports: PlayoutPorts;
  /** In the order in which they began; the first is being heard. */
  #tracks: Track[] = [];
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #startedAt = 0;
  #frames = 0;

  constructor(ports: PlayoutPorts) {
    this.#ports = ports;
  }

  start(): void {
    if (this.#stopped || this.#timer !== undefined) return;
    this.#startedAt = this.#ports.now();
    this.#frames = 0;
    this.#timer = setTimeout(() => this.#onTime(), FRAME_MS);
  }

  /** For good: a track may open in the moment in which its call ends, and is told of afterwards. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#tracks = [];
  }

  play(responseId: string, itemId: string, pcm: Int16Array): void {
    if (pcm.length === 0) return;
    const sound = {itemId, pcm, at: 0};
    const track = this.#tracks.find(known => known.responseId === responseId);
    if (track !== undefined) {
      track.sounds.push(sound);
      return;
    }
    this.#tracks.push({responseId, sounds: [sound], finished: false, itemId, samples: 0});
    // Told at once, and not with the next frame: clients see it among the transcript deltas.
    if (this.#tracks.length === 1) this.#onStarted();
  }

  finish(responseId: string): void {
    const track = this.#tracks.find(known => known.responseId === responseId);
    if (track !== undefined) track.finished = true;
  }

  clear(): ClearedOutput | undefined {
    const [playing, ...waiting] = this.#tracks;
    this.#tracks = [];
    if (playing === undefined) return undefined;
    const {responseId, itemId, samples} = playing;
    const unheard = waiting.map(track => track.itemId);
    return {responseId, itemId, playedMs: (samples / FRAME_SAMPLES) * FRAME_MS, unheard};
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
    const track = this.#audible();
    const starts = track?.samples === 0;
    this.#ports.send(track === undefined ? SILENCE : takeFrame(track), starts);
  }

  /** The track that has sound for the next frame. One of which more is being made is waited for. */
  #audible(): Track | undefined {
    for (;;) {
      const track = this.#tracks[0];
      if (track === undefined) return undefined;
      if (track.sounds.length > 0) return track;
      if (!track.finished) return undefined;
      this.#tracks.shift();
      this.#ports.emit('output_audio_buffer.stopped', {response_id: track.responseId});
      this.#onStarted();
    }
  }

  #onStarted(): void {
    const track = this.#tracks[0];
    if (track !== undefined) this.#ports.emit('output_audio_buffer.started', {response_id: track.responseId});
  }
}

/** The next frame of a response; where it ends, the rest of the frame is silence. */
function takeFrame(track: Track): Int16Array {
  const frame = new Int16Array(FRAME_SAMPLES);
  let filled = 0;
  while (filled < FRAME_SAMPLES) {
    const sound = track.sounds[0];
    if (sound === undefined) break;
    const piece = sound.pcm.subarray(sound.at, sound.at + FRAME_SAMPLES - filled);
    frame.set(piece, filled);
    filled += piece.length;
    sound.at += piece.length;
    if (track.itemId !== sound.itemId) track.samples = 0;
    track.itemId = sound.itemId;
    track.samples += piece.length;
    if (sound.at >= sound.pcm.length) track.sounds.shift();
  }
  return frame;
}
