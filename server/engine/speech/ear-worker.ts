/** The thread that listens for speech in every session: each stream has its own detector and no shared sound. */
import {parentPort} from 'node:worker_threads';
import type {Endpointer, SoundSwallowerModule} from 'soundswallower';
import type {EarReply, EarRequest, Ready, TurnMoment, TurnRules} from './messages.js';
import {Resampler, toFloat} from './resample.js';
import {loadSoundSwallower, SPEECH_RATE} from './soundswallower.js';
import {TurnWatch} from './turn-watch.js';

const SESSION_RATE = 24_000;
const FRAME_SECONDS = 0.02;
/** Speech must fill most of this window before it counts: clicks are shorter, the shortest words are not. */
const WINDOW_SECONDS = 0.16;
const WINDOW_RATIO = 0.75;
/** Below −56 dBFS it is the noise of the line, whatever the detector thinks of its spectrum. */
const QUIET = 0.0016;

class EarStream {
  readonly #library: SoundSwallowerModule;
  readonly #watch: TurnWatch;
  #resampler = new Resampler(SESSION_RATE, SPEECH_RATE);
  #endpointer: Endpointer;
  #pending = new Float32Array(0);
  /** Where the detector's clock began, in samples of the session. */
  #origin: number | undefined;
  #frames = 0;
  #mode: number;

  constructor(library: SoundSwallowerModule, rules: TurnRules) {
    this.#library = library;
    this.#watch = new TurnWatch(SESSION_RATE / 1000, rules);
    this.#mode = modeOf(rules.threshold);
    this.#endpointer = this.#createEndpointer();
  }

  set rules(rules: TurnRules) {
    this.#watch.rules = rules;
    if (modeOf(rules.threshold) === this.#mode) return;
    this.#mode = modeOf(rules.threshold);
    this.reset();
  }

  reset(): void {
    this.#watch.reset();
    this.#resampler = new Resampler(SESSION_RATE, SPEECH_RATE);
    this.#endpointer = this.#createEndpointer();
    this.#pending = new Float32Array(0);
    this.#origin = undefined;
    this.#frames = 0;
  }

  *hear(offset: number, pcm: Int16Array): Generator<TurnMoment> {
    this.#origin ??= offset;
    const sound = this.#resampler.process(toFloat(pcm));
    const joined = new Float32Array(this.#pending.length + sound.length);
    joined.set(this.#pending);
    joined.set(sound, this.#pending.length);
    this.#pending = joined;
    yield* this.#listen(this.#origin);
  }

  *decide(at: number, complete: boolean): Generator<TurnMoment> {
    const moment = this.#watch.decide(at, complete);
    if (moment !== undefined) yield moment;
    if (this.#origin !== undefined) yield* this.#listen(this.#origin);
  }

  /** Takes what is pending, as far as it may. */
  *#listen(origin: number): Generator<TurnMoment> {
    const size = SPEECH_RATE * FRAME_SECONDS;
    let at = 0;
    for (; at + size <= this.#pending.length && !this.#watch.undecided; at += size) {
      const moment = this.#frame(this.#pending.subarray(at, at + size), origin);
      if (moment !== undefined) yield moment;
    }
    this.#pending = this.#pending.slice(at);
  }

  #frame(frame: Float32Array, origin: number): TurnMoment | undefined {
    this.#endpointer.process(loudness(frame) < QUIET ? new Float32Array(frame.length) : frame);
    this.#frames += 1;
    const end = origin + this.#frames * FRAME_SECONDS * SESSION_RATE;
    const start = origin + Math.round(this.#endpointer.get_speech_start() * SESSION_RATE);
    return this.#watch.frame(end, this.#endpointer.get_in_speech(), start);
  }

  #createEndpointer(): Endpointer {
    return new this.#library.Endpointer({
      samprate: SPEECH_RATE,
      frame_length: FRAME_SECONDS,
      mode: this.#mode,
      window: WINDOW_SECONDS,
      ratio: WINDOW_RATIO,
    });
  }
}

/** The detector knows four degrees of strictness; the protocol has a threshold between 0 and 1. */
function modeOf(threshold: number): number {
  return Math.min(3, Math.floor(threshold * 4));
}

function loudness(frame: Float32Array): number {
  let sum = 0;
  for (const sample of frame) sum += sample * sample;
  return Math.sqrt(sum / frame.length);
}

const port = parentPort;
if (port === null) throw new Error('ear-worker runs as a worker thread only');
const library = await loadSoundSwallower();
const streams = new Map<number, EarStream>();

port.on('message', (request: EarRequest) => {
  const {stream} = request;
  if (request.kind === 'open') streams.set(stream, new EarStream(library, request.rules));
  const ear = streams.get(stream);
  if (ear === undefined) return;
  if (request.kind === 'rules') ear.rules = request.rules;
  if (request.kind === 'reset') ear.reset();
  if (request.kind === 'close') streams.delete(stream);
  if (request.kind === 'flush') port.postMessage({stream, kind: 'flushed'} satisfies EarReply);
  if (request.kind === 'sound') {
    for (const moment of ear.hear(request.offset, request.pcm)) port.postMessage({stream, ...moment});
  }
  if (request.kind === 'verdict') {
    for (const moment of ear.decide(request.at, request.complete)) port.postMessage({stream, ...moment});
  }
});
port.postMessage({ready: true} satisfies Ready);
